import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'

/**
 * Ends a lock-out (利用停止の解除) and forgets the wrong tries; the change feed says so.
 * @returns whether the login ID was locked.
 * @throws CannotDo when there is no such login ID.
 */
export async function unlockSubscriber(
  db: PrismaClient,
  institutionCode: string,
  loginId: string,
  now: Date,
): Promise<boolean> {
  const unlocked = await db.$executeRaw`
    WITH unlocked AS (
      UPDATE "Subscriber" SET "lockedAt" = NULL, "failedAttempts" = 0, revision = revision + 1
      WHERE "institutionCode" = ${institutionCode} AND "loginId" = ${loginId} AND "lockedAt" IS NOT NULL
      RETURNING "loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId")
    SELECT 'unlocked'::"ChangeKind", ${now}::timestamptz, ${institutionCode}, "loginId" FROM unlocked`
  if (unlocked === 1) return true
  const known = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId } },
    select: { id: true },
  })
  if (!known) throw new CannotDo(`there is no login ID ${loginId}`)
  return false
}
