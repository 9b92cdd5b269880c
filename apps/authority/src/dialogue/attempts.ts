import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { Institution } from '../institutions.ts'
import { nobodysHash, verifyPassword } from '../password.ts'
import { Refused } from '../problem.ts'
import { sessionEnd } from './rules.ts'

/**
 * Counts a wrong password against its login ID; the last allowed one locks the ID and says so in the change feed.
 * One statement: its row lock on the subscriber puts concurrent tries in order, so the lock-out misses none.
 * @throws Refused wrong_credentials or locked, always.
 */
export async function refuseWrong(
  { db, profile }: Institution,
  dialogueId: string,
  subscriberId: string,
  now: Date,
): Promise<never> {
  const [counted] = await db.$queryRaw<{ failedAttempts: number }[]>`
    WITH failed AS (
      UPDATE "Subscriber"
      SET "failedAttempts" = "failedAttempts" + 1,
          "lockedAt" = CASE WHEN "failedAttempts" + 1 >= ${profile.lockAfter} THEN ${now}::timestamptz END,
          revision = revision + 1
      WHERE id = ${subscriberId}::uuid AND "lockedAt" IS NULL
      RETURNING "institutionCode", "loginId", "failedAttempts", "lockedAt"
    ), told AS (
      INSERT INTO "Change" (kind, at, "institutionCode", "loginId")
      SELECT 'locked'::"ChangeKind", ${now}::timestamptz, "institutionCode", "loginId" FROM failed
      WHERE "lockedAt" IS NOT NULL
    ), step AS (
      UPDATE "Dialogue" SET "expiresAt" = ${sessionEnd(now)} WHERE id = ${dialogueId}::uuid
    )
    SELECT "failedAttempts" FROM failed`
  // No row: it was locked while this password was being verified.
  throw refusal(counted?.failedAttempts ?? profile.lockAfter, profile.lockAfter)
}

/**
 * Counts a try with a login ID nobody has as if it were somebody's, after the same work, so that neither the answer
 * nor its delay tells which IDs exist.
 * @throws Refused wrong_credentials or locked, always; G008e.
 */
export async function refuseUnknown(
  { db, profile, passwords }: Institution,
  loginId: string,
  password: string,
  now: Date,
): Promise<never> {
  const id = { institutionCode: profile.code, loginIdSha256: sha256Hex(Buffer.from(loginId)) }
  const where = { institutionCode_loginIdSha256: id }
  const before = await db.unknownLogin.findUnique({ where, select: { failedAttempts: true } })
  if (before && before.failedAttempts >= profile.lockAfter) throw new Refused({ code: 'locked' })
  await passwords(() => verifyPassword(password, nobodysHash))
  const counted = await db.unknownLogin.upsert({
    where,
    create: { ...id, failedAttempts: 1, lastAt: now },
    update: { failedAttempts: { increment: 1 }, lastAt: now },
    select: { failedAttempts: true },
  })
  throw refusal(counted.failedAttempts, profile.lockAfter)
}

const refusal = (failedAttempts: number, lockAfter: number) =>
  failedAttempts >= lockAfter
    ? new Refused({ code: 'locked' })
    : new Refused({ code: 'wrong_credentials', attemptsLeft: lockAfter - failedAttempts })
