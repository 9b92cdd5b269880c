import type { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { lockMaster, masterOf, secondMaster } from './hand-over-master.ts'

/**
 * Master and administrator users may do more in the portal. A contract has one master: once there is one, the role is
 * only handed over.
 * @throws CannotDo when there is no such login ID, there would be a second master, or none any more.
 */
export function setRole(
  db: Db,
  institutionCode: string,
  { loginId, role }: { loginId: string; role: BankRole },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockMaster(tx, institutionCode)
    const master = await masterOf(tx, institutionCode)
    const wouldBeSecond = master !== loginId && role === 'master'
    const wouldLeaveNone = master === loginId && role !== 'master'
    if (master !== null && (wouldBeSecond || wouldLeaveNone)) {
      const { en, ja } = secondMaster(master)
      throw new CannotDo(en, { ja })
    }
    const { count } = await tx.subscriber.updateMany({ where: { institutionCode, loginId }, data: { role } })
    if (count === 0)
      throw new CannotDo(`there is no login ID ${loginId}`, { ja: `ログインID ${loginId} はありません。` })
  })
}
