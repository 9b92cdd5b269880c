import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { Authority } from '../authority.ts'
import { nobodysHash, verifyPassword } from '../password.ts'
import { Refused } from '../problem.ts'
import { type LockFacts, attemptsLeft, lockEnd, lockSteps, lockedSql, whyLocked } from './lock.ts'
import { sessionEnd } from './rules.ts'

type WrongCode = 'wrong_credentials' | 'wrong_answer'

/**
 * Counts a wrong password or answer against its login ID; the last allowed one locks the ID, and for good says so in
 * the change feed. One statement: its row lock on the subscriber puts concurrent tries in order, so the lock-out
 * misses none.
 * @throws Refused with the code, locked or temporarily_locked, always.
 */
export async function refuseWrong(
  { db, profile }: Authority,
  code: WrongCode,
  { dialogueId, subscriber }: { dialogueId: string; subscriber: { id: string } },
  now: Date,
): Promise<never> {
  const { temporary, final } = lockSteps(profile)
  const [counted] = await db.$queryRaw<{ failedAttempts: number; lockedAt: Date | null; lockedUntil: Date | null }[]>`
    WITH failed AS (
      UPDATE "Subscriber"
      SET "failedAttempts" = "failedAttempts" + 1,
          "lockedAt" = CASE WHEN "failedAttempts" + 1 >= ${final} THEN ${now}::timestamptz END,
          "lockedUntil" = CASE WHEN "failedAttempts" + 1 = ${temporary}::int THEN ${lockEnd(now, profile)}::timestamptz END,
          revision = revision + 1
      WHERE id = ${subscriber.id}::uuid AND NOT ${lockedSql(now)}
      RETURNING "loginId", "failedAttempts", "lockedAt", "lockedUntil"
    ), told AS (
      INSERT INTO "Change" (kind, at, "loginId")
      SELECT 'locked'::"ChangeKind", ${now}::timestamptz, "loginId" FROM failed WHERE "lockedAt" IS NOT NULL
    ), step AS (
      UPDATE "Dialogue" SET "expiresAt" = ${sessionEnd(now)} WHERE id = ${dialogueId}::uuid
    )
    SELECT "failedAttempts", "lockedAt", "lockedUntil" FROM failed`
  // No row: it was locked while this answer was being verified.
  const facts =
    counted ??
    (await db.subscriber.findUniqueOrThrow({
      where: { id: subscriber.id },
      select: { failedAttempts: true, lockedAt: true, lockedUntil: true },
    }))
  throw new Refused(whyLocked(facts, now) ?? { code, attemptsLeft: attemptsLeft(facts.failedAttempts, profile) })
}

/**
 * Counts a try with a login ID nobody has as if it were somebody's, after the same work, so that neither the answer
 * nor its delay tells which IDs exist.
 * @throws Refused wrong_credentials, locked or temporarily_locked, always; G008e.
 */
export async function refuseUnknown(
  { db, profile, passwords }: Authority,
  loginId: string,
  password: string,
  now: Date,
): Promise<never> {
  const loginIdSha256 = sha256Hex(Buffer.from(loginId))
  const read = () =>
    db.unknownLogin.findUnique({ where: { loginIdSha256 }, select: { failedAttempts: true, lastAt: true } })
  const before = await read()
  const locked = before && whyLocked(lockOf(before, profile), now)
  if (locked) throw new Refused(locked)
  await passwords(() => verifyPassword(password, nobodysHash))
  const { temporary, final } = lockSteps(profile)
  const lockedSince = new Date(now.getTime() - profile.tempLockMinutes * 60_000)
  // Not counted while it is locked, like a real one: of many tries at once only so many count.
  const [counted] = await db.$queryRaw<UnknownTries[]>`
    INSERT INTO "UnknownLogin" AS u ("loginIdSha256", "failedAttempts", "lastAt") VALUES (${loginIdSha256}, 1, ${now})
    ON CONFLICT ("loginIdSha256") DO UPDATE SET "failedAttempts" = u."failedAttempts" + 1, "lastAt" = ${now}
    WHERE u."failedAttempts" < ${final}
      AND NOT (u."failedAttempts" IS NOT DISTINCT FROM ${temporary}::int AND u."lastAt" > ${lockedSince})
    RETURNING "failedAttempts", "lastAt"`
  const tries = counted ?? (await read()) ?? { failedAttempts: 1, lastAt: now }
  throw new Refused(
    whyLocked(lockOf(tries, profile), now) ?? {
      code: 'wrong_credentials',
      attemptsLeft: attemptsLeft(tries.failedAttempts, profile),
    },
  )
}

interface UnknownTries {
  failedAttempts: number
  lastAt: Date
}

/** The lock that so many tries would have brought upon a real login ID. */
function lockOf({ failedAttempts, lastAt }: UnknownTries, profile: AuthorityProfile): LockFacts {
  const { temporary, final } = lockSteps(profile)
  return {
    lockedAt: failedAttempts >= final ? lastAt : null,
    lockedUntil: failedAttempts === temporary ? lockEnd(lastAt, profile) : null,
  }
}
