import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Issuance } from '@certfleet/console-db/generated/client.ts'
import type { Tx } from '../db.ts'
import { orderValidMs } from './seal-order.ts'

/**
 * Whether what an attempt needs to have revoked is revoked already, the authority's word having come before the PC's: the
 * certificate that came of its key, or, where another one stood in its way, one that was revoked since it was ordered.
 */
export async function isRevokedFor(tx: Tx, issuance: Issuance, code: IssuanceCode): Promise<boolean> {
  const { authorityId, subscriberId, certificateId, spkiSha256, orderExpiresAt } = issuance
  if (code !== 'live_certificate_exists') {
    const ofItsKey = { authorityId, spkiSha256: spkiSha256 ?? '', authorityStatus: 'revoked' as const }
    return (await tx.certificate.count({ where: ofItsKey })) > 0
  }
  if (!orderExpiresAt) return false
  const { clockAheadMs } = await tx.authority.findUniqueOrThrow({
    where: { id: authorityId },
    select: { clockAheadMs: true },
  })
  const ordered = new Date(orderExpiresAt.getTime() - orderValidMs + Number(clockAheadMs))
  const another = { subscriberId, revokedAt: { gt: ordered }, ...(certificateId && { NOT: { id: certificateId } }) }
  return (await tx.certificate.count({ where: another })) > 0
}
