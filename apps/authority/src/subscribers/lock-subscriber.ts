import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'

/**
 * Locks a login ID (利用停止), as the institution does on demand; the change feed says so. What it was in the middle of
 * ends with its next step.
 * @returns whether it was not locked before.
 * @throws CannotDo when there is no such login ID.
 */
export async function lockSubscriber(db: Db, institutionCode: string, loginId: string, now: Date): Promise<boolean> {
  const locked = await db.$executeRaw`
    WITH locked AS (
      UPDATE "Subscriber" SET "lockedAt" = ${now}, revision = revision + 1
      WHERE "institutionCode" = ${institutionCode} AND "loginId" = ${loginId} AND "lockedAt" IS NULL
      RETURNING "loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId")
    SELECT 'locked'::"ChangeKind", ${now}::timestamptz, ${institutionCode}, "loginId" FROM locked`
  if (locked === 1) return true
  const known = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId } },
    select: { id: true },
  })
  if (!known) throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
  return false
}
