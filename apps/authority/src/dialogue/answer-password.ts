import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { heldBy } from '../ca/standing.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { judgePassword } from './judge-password.ts'
import { lockedSql, whyLocked } from './lock.ts'
import { sessionEnd, whyNotIssue } from './rules.ts'
import { beginSession } from './session-elsewhere.ts'
import { screensOf, whyNotServed } from './served.ts'
import { type Speaker, speakersDialogue } from './speakers-dialogue.ts'

/**
 * Screen CCHK002: login ID and password for an issue, the password alone for a renewal, whose certificate says the ID.
 * A right one displaces the login ID's earlier session, a wrong one counts, and the last allowed one locks.
 * Answering again authenticates again, for the same login ID.
 * @returns the screens to be answered next.
 * @throws Refused session_expired, session_displaced, G006e, wrong_credentials, locked, temporarily_locked, what stands
 * in the login ID's way (`whyNotServed`), session_elsewhere, live_certificate_exists, G008e.
 */
export async function answerPassword(
  institution: Institution,
  speaker: Speaker,
  fields: Record<string, string>,
  now: Date,
): Promise<string[]> {
  const { db, profile } = institution
  const dialogue = await speakersDialogue(institution, speaker, now)
  const { loginId, password } = readAnswer(fields, dialogue.subscriber?.loginId)
  const subscriber = await judgePassword(institution, { loginId, password, dialogueId: dialogue.id }, now)
  const challenges = dialogue.purpose === 'renew' ? profile.challenges.renew : profile.challenges.issue
  const notServed = whyNotServed(subscriber, challenges)
  if (notServed) throw new Refused(notServed)
  const pending = screensOf(challenges)
  await authenticate(institution, dialogue.id, subscriber.id, pending, now)
  if (dialogue.purpose === 'renew') return pending
  const refusal = whyNotIssue(await heldBy(db, subscriber.id, now, null), profile)
  if (refusal) throw new Refused(refusal)
  return pending
}

/** @param knownLoginId whose dialogue it already is: a renewal's, or one that was authenticated before. */
function readAnswer(fields: Record<string, string>, knownLoginId: string | undefined) {
  const answer = answerSchemas.CCHK002.safeParse(fields)
  if (!answer.success) throw new Refused({ code: 'G006e' })
  const loginId = answer.data.loginId ?? knownLoginId
  if (loginId === undefined) throw new Refused({ code: 'G006e' }, 'an issue needs a login ID')
  if (loginId !== (knownLoginId ?? loginId)) throw new Refused({ code: 'G006e' }, 'the dialogue is another login ID’s')
  return { loginId, password: answer.data.password }
}

/**
 * The dialogue becomes its login ID's session, which stands in the login history. A right password that was still being verified when wrong ones locked
 * the ID comes too late: otherwise many guesses at once would all count. The wrong tries are forgotten only when
 * nothing more is asked: else a known password would give endless tries at what follows.
 */
async function authenticate(
  institution: Institution,
  dialogueId: string,
  subscriberId: string,
  pending: string[],
  now: Date,
): Promise<void> {
  const passed = pending.length === 0
  const owner = { subscriberId, self: dialogueId }
  const authenticated = await beginSession(
    institution,
    owner,
    now,
    (db) => db.$executeRaw`
    WITH owner AS (
      UPDATE "Subscriber"
      SET "failedAttempts" = CASE WHEN ${passed} THEN 0 ELSE "failedAttempts" END,
          "sessionId" = ${dialogueId}::uuid, revision = revision + 1
      WHERE id = ${subscriberId}::uuid AND NOT ${lockedSql(now)}
      RETURNING id
    ), noted AS (
      INSERT INTO "Login" (id, "subscriberId", at, way, succeeded)
      SELECT gen_random_uuid(), id, ${now}::timestamptz, 'app', true FROM owner
    )
    UPDATE "Dialogue"
    SET "subscriberId" = owner.id, "authenticatedAt" = ${now}, "expiresAt" = ${sessionEnd(now)}, pending = ${pending}::text[],
        transaction = NULL, "transactionUntil" = NULL
    FROM owner
    WHERE "Dialogue".id = ${dialogueId}::uuid`,
  )
  if (authenticated > 0) return
  const facts = await institution.db.subscriber.findUnique({
    where: { id: subscriberId },
    select: { lockedAt: true, lockedUntil: true },
  })
  throw new Refused((facts && whyLocked(facts, now)) ?? { code: 'locked' })
}
