import type { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'

/** Master and administrator users may do more in the portal. @throws CannotDo when there is no such login ID. */
export async function setRole(
  db: Db,
  institutionCode: string,
  { loginId, role }: { loginId: string; role: BankRole },
): Promise<void> {
  const { count } = await db.subscriber.updateMany({ where: { institutionCode, loginId }, data: { role } })
  if (count === 0) throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
}
