import type { LoginWay } from '@certfleet/authority-db/generated/client.ts'
import { lockedSql } from '../dialogue/lock.ts'
import { sessionEnd } from '../dialogue/rules.ts'
import { beginSession } from '../dialogue/session-elsewhere.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { newToken, tokenHash } from '../token.ts'

interface Opening {
  subscriberId: string
  way: Exclude<LoginWay, 'app'>
  /** What opens it, when that is a certificate. */
  certificateSha256: string | null
  /** The wrong tries before it are forgotten: nothing more than what was shown is ever asked of this user. */
  forgetTries: boolean
}

/**
 * Logs a browser in: it becomes its login ID's one session, and displaces the issuing application or browser that was
 * it before (manual §2.3), unless the institution lets the first one count.
 * @returns the token the browser keeps.
 * @throws Refused session_elsewhere; locked, when wrong tries locked the ID meanwhile.
 */
export async function openSession(institution: Institution, opening: Opening, now: Date): Promise<string> {
  const { subscriberId, way, certificateSha256, forgetTries } = opening
  const token = newToken()
  const opened = await beginSession(
    institution,
    { subscriberId, self: null },
    now,
    (db) => db.$executeRaw`
    WITH session AS (SELECT gen_random_uuid() AS id), owner AS (
      UPDATE "Subscriber"
      SET "sessionId" = session.id, revision = revision + 1,
          "failedAttempts" = CASE WHEN ${forgetTries} THEN 0 ELSE "failedAttempts" END
      FROM session WHERE "Subscriber".id = ${subscriberId}::uuid AND NOT ${lockedSql(now)}
      RETURNING "sessionId"
    ), noted AS (
      INSERT INTO "Login" (id, "subscriberId", at, way, succeeded)
      SELECT gen_random_uuid(), ${subscriberId}::uuid, ${now}::timestamptz, ${way}::"LoginWay", true FROM owner
    )
    INSERT INTO "PortalSession" (id, "tokenSha256", "subscriberId", way, "certificateSha256", "expiresAt", "createdAt")
    SELECT "sessionId", ${tokenHash(token)}, ${subscriberId}::uuid, ${way}::"LoginWay", ${certificateSha256},
           ${sessionEnd(now)}::timestamptz, ${now}::timestamptz
    FROM owner`,
  )
  if (opened === 0) throw new Refused({ code: 'locked' })
  return token
}
