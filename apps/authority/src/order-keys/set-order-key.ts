import { tellProfile } from '../ca/set-switches.ts'
import { CannotDo } from '../cannot-do.ts'
import type { AuditAction } from '../counter/audit.ts'
import type { Db } from '../in-transaction.ts'

export const orderKeyActions = { remove: 'order_key_removed', allow: 'order_key_allowed' } as const satisfies Record<
  string,
  AuditAction
>
export type OrderKeyAct = keyof typeof orderKeyActions

/**
 * Takes an order key off the institution's list, or puts it there by the institution's own hand: then first issues may stand
 * on it as well.
 * @returns whether that changed anything
 * @throws CannotDo when there is no such key
 */
export async function setOrderKey(
  db: Db,
  institutionCode: string,
  keyId: string,
  act: OrderKeyAct,
  now: Date,
): Promise<boolean> {
  const { count } = await db.orderKey.updateMany({
    where: { institutionCode, keyId, ...(act === 'remove' ? { removedAt: null } : { approvedAt: null }) },
    data: act === 'remove' ? { removedAt: now, approvedAt: null } : { removedAt: null, approvedAt: now },
  })
  if (count === 0 && (await db.orderKey.count({ where: { institutionCode, keyId } })) === 0) {
    throw new CannotDo(`there is no order key ${keyId}`, { ja: `依頼の鍵 ${keyId} はありません。` })
  }
  // The console whose key it is asks again how it stands.
  if (count > 0) await tellProfile(db, institutionCode, now)
  return count > 0
}
