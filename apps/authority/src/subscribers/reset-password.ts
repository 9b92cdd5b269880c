import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'

/**
 * Another login password, made by the institution for whoever forgot his. What the login ID was in the middle of is over.
 * A lock stays: that is another decision.
 * @throws CannotDo when there is no such login ID.
 */
export async function resetPassword(
  db: Db,
  institutionCode: string,
  { loginId, passwordHash }: { loginId: string; passwordHash: string },
): Promise<void> {
  const data = { passwordHash, sessionId: null, revision: { increment: 1 } }
  const { count } = await db.subscriber.updateMany({ where: { institutionCode, loginId }, data })
  if (count === 0) throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
}
