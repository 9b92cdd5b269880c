import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { Institution } from '../institutions.ts'
import { nobodysHash, verifyPassword } from '../password.ts'
import { type Refusal, Refused } from '../problem.ts'
import { type LockFacts, attemptsLeft, lockEnd, lockSteps, lockedSql, whyLocked } from './lock.ts'
import { sessionEnd } from './rules.ts'

/** Whose wrong try it is, and at what. */
interface WrongTry {
  code: 'wrong_credentials' | 'wrong_answer'
  subscriber: { id: string }
  /** The dialogue it was made in; null: on a page. */
  dialogueId: string | null
  /** The screens the dialogue had pending when the answer was judged; null: whatever it has pending. */
  pending: string[] | null
}

/**
 * Counts a wrong password or answer against its login ID; the last allowed one locks the ID, and when it is for good
 * the change feed says so. One statement: its row lock on the subscriber puts concurrent tries in order, so the
 * lock-out misses none. What was given to log in stands in the login history, too.
 * @returns how it is refused; null when the dialogue went on meanwhile: then it was judged by what is no longer so, and
 * nothing is counted.
 */
export async function countWrong(
  { db, profile }: Institution,
  { code, subscriber, dialogueId, pending }: WrongTry,
  now: Date,
): Promise<Refusal | null> {
  const { temporary, final } = lockSteps(profile)
  const isLogin = dialogueId !== null || code === 'wrong_credentials'
  const [counted] = await db.$queryRaw<{ failedAttempts: number; lockedAt: Date | null; lockedUntil: Date | null }[]>`
    WITH failed AS (
      UPDATE "Subscriber"
      SET "failedAttempts" = "failedAttempts" + 1,
          "lockedAt" = CASE WHEN "failedAttempts" + 1 >= ${final} THEN ${now}::timestamptz END,
          "lockedUntil" = CASE WHEN "failedAttempts" + 1 = ${temporary}::int THEN ${lockEnd(now, profile)}::timestamptz END,
          revision = revision + 1
      WHERE id = ${subscriber.id}::uuid AND NOT ${lockedSql(now)}
        AND (${pending}::text[] IS NULL
             OR EXISTS (SELECT 1 FROM "Dialogue" d WHERE d.id = ${dialogueId}::uuid AND d.pending = ${pending}::text[]))
      RETURNING id, "institutionCode", "loginId", "failedAttempts", "lockedAt", "lockedUntil"
    ), noted AS (
      INSERT INTO "Login" (id, "subscriberId", at, way, succeeded)
      SELECT gen_random_uuid(), id, ${now}::timestamptz, ${dialogueId === null ? 'password' : 'app'}::"LoginWay", false
      FROM failed WHERE ${isLogin}
    ), told AS (
      INSERT INTO "Change" (kind, at, "institutionCode", "loginId")
      SELECT 'locked'::"ChangeKind", ${now}::timestamptz, "institutionCode", "loginId" FROM failed
      WHERE "lockedAt" IS NOT NULL
    ), step AS (
      UPDATE "Dialogue" SET "expiresAt" = ${sessionEnd(now)} WHERE id = ${dialogueId}::uuid
    )
    SELECT "failedAttempts", "lockedAt", "lockedUntil" FROM failed`
  if (counted) {
    return whyLocked(counted, now) ?? { code, attemptsLeft: attemptsLeft(counted.failedAttempts, profile) }
  }
  const facts = await db.subscriber.findUniqueOrThrow({
    where: { id: subscriber.id },
    select: { lockedAt: true, lockedUntil: true },
  })
  return whyLocked(facts, now)
}

/**
 * Counts a try with a login ID nobody has as if it were somebody's, after the same work, so that neither the answer
 * nor its delay tells which IDs exist.
 * @throws Refused wrong_credentials, locked or temporarily_locked, always; G008e.
 */
export async function refuseUnknown(
  { db, profile, passwords }: Institution,
  loginId: string,
  password: string,
  now: Date,
): Promise<never> {
  const id = { institutionCode: profile.code, loginIdSha256: sha256Hex(Buffer.from(loginId)) }
  const read = () =>
    db.unknownLogin.findUnique({
      where: { institutionCode_loginIdSha256: id },
      select: { failedAttempts: true, lastAt: true },
    })
  const before = await read()
  const locked = before && whyLocked(lockOf(before, profile), now)
  if (locked) throw new Refused(locked)
  await passwords(() => verifyPassword(password, nobodysHash))
  const { temporary, final } = lockSteps(profile)
  const lockedSince = new Date(now.getTime() - profile.tempLockMinutes * 60_000)
  // Not counted while it is locked, like a real one: of many tries at once only so many count.
  const [counted] = await db.$queryRaw<UnknownTries[]>`
    INSERT INTO "UnknownLogin" AS u ("institutionCode", "loginIdSha256", "failedAttempts", "lastAt")
    VALUES (${id.institutionCode}, ${id.loginIdSha256}, 1, ${now})
    ON CONFLICT ("institutionCode", "loginIdSha256")
    DO UPDATE SET "failedAttempts" = u."failedAttempts" + 1, "lastAt" = ${now}
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
