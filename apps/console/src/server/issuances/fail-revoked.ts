import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Issuance, Prisma } from '@certfleet/console-db/generated/client.ts'
import { type Actor, audit } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { sealCancel } from './seal-order.ts'

/**
 * Ends an attempt that a revocation has made pointless, with the signed word to its agent: of the certificate to be
 * renewed (BZBE011008), or of the one that was issued for it and is not in use yet.
 */
export async function failRevoked(
  tx: Tx,
  { id, agentId, attempt, spkiSha256 }: Pick<Issuance, 'id' | 'agentId' | 'attempt' | 'spkiSha256'>,
  code: 'BZBE011008' | 'certificate_revoked',
  actor: Actor,
  now: Date,
): Promise<void> {
  const revokedKey = code === 'certificate_revoked' ? { revokedKey: spkiSha256 ?? undefined } : {}
  const cancelOrder = await sealCancel({ agentId, issuanceId: id, attempt, ...revokedKey })
  const { state } = ruleOf(code)
  await tx.issuance.update({
    where: { id },
    data: {
      state,
      waitingOn: 'it_admin',
      since: now,
      lastCode: code,
      nextAttemptAt: null,
      cancelOrder: cancelOrder satisfies Prisma.InputJsonObject,
    },
  })
  const subject = { kind: 'issuance' as const, id }
  await audit(tx, { actor, action: 'issuance.failed', subject, issuanceId: id, data: { state, code } })
}
