import { CannotDo } from '../cannot-do.ts'
import { lockedSql, whyLocked } from '../dialogue/lock.ts'
import { type Db, inTransaction } from '../in-transaction.ts'

/**
 * Ends a lock-out (利用停止の解除), for good or for a while, and forgets the wrong tries; the change feed says so.
 * @returns whether the login ID was locked.
 * @throws CannotDo when there is no such login ID.
 */
export async function unlockSubscriber(db: Db, institutionCode: string, loginId: string, now: Date): Promise<boolean> {
  const unlocked = await db.$executeRaw`
    WITH unlocked AS (
      UPDATE "Subscriber"
      SET "lockedAt" = NULL, "lockedUntil" = NULL, "failedAttempts" = 0, revision = revision + 1
      WHERE "institutionCode" = ${institutionCode} AND "loginId" = ${loginId} AND ${lockedSql(now)}
      RETURNING "loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId")
    SELECT 'unlocked'::"ChangeKind", ${now}::timestamptz, ${institutionCode}, "loginId" FROM unlocked`
  if (unlocked === 1) return true
  const known = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId } },
    select: { id: true },
  })
  if (!known) throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
  return false
}

/**
 * The same by a user of the portal: masters and administrators may, for others; a master's lock only the institution
 * ends.
 * @returns whether the login ID was locked.
 * @throws CannotDo when the one may not or the other is not known.
 */
export function unlockByAdministrator(
  db: Db,
  institutionCode: string,
  { by, loginId }: { by: string; loginId: string },
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const find = (id: string) =>
      tx.subscriber.findUnique({
        where: { institutionCode_loginId: { institutionCode, loginId: id } },
        select: { role: true, lockedAt: true, lockedUntil: true },
      })
    const administrator = await find(by)
    if (!administrator || administrator.role === 'ordinary') {
      throw new CannotDo(`${by} is no master or administrator user, who alone may unlock others`)
    }
    if (whyLocked(administrator, now)) throw new CannotDo(`${by} is locked itself`)
    const locked = await find(loginId)
    if (locked?.role === 'master') throw new CannotDo(`${loginId} is the master user: only the institution unlocks it`)
    return unlockSubscriber(tx, institutionCode, loginId, now)
  })
}
