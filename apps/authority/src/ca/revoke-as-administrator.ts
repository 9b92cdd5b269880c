import type { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { revokeCertificate } from './revoke-certificate.ts'

/**
 * 証明書失効 by a banking user: a master or administrator user revokes a certificate of his institution (manual §3.2).
 * @param by his login ID; whoever calls has authenticated him.
 * @returns since when it is revoked, and whether it was before.
 * @throws CannotDo when he may not, or there is no such certificate.
 */
export async function revokeAsAdministrator(
  db: Db,
  {
    institutionCode,
    by,
    serialHex,
    reason,
    crlReason = null,
  }: { institutionCode: string; by: string; serialHex: string; reason: string; crlReason?: CrlReason | null },
  now: Date,
): Promise<{ revokedAt: Date; already: boolean }> {
  const user = await db.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId: by } },
    select: { role: true, lockedAt: true, lockedUntil: true },
  })
  if (!user || user.role === 'ordinary') {
    throw new CannotDo(`${by} is neither a master nor an administrator user: those alone revoke certificates`)
  }
  if (user.lockedAt || (user.lockedUntil && user.lockedUntil > now))
    throw new CannotDo(`${by} is locked: another administrator user has to unlock it first`)
  const his = await db.certificate.count({ where: { serialHex, subscriber: { institutionCode } } })
  const revoked = his === 0 ? null : await revokeCertificate(db, { serialHex, reason, crlReason, by }, now)
  if (!revoked) throw new CannotDo(`there is no certificate with the serial number ${serialHex}`)
  return revoked
}
