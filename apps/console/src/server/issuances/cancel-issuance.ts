import { issuanceCan } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { sealCancel } from './seal-order.ts'

/**
 * Calls an issuance off, while the authority cannot have signed yet. An agent that is past that point all the same
 * finishes, and the certificate it reports completes the issuance after all: nothing issued is thrown away.
 * @throws Problem changed_meanwhile.
 */
export async function cancelIssuance(issuanceId: string, actor: Actor): Promise<void> {
  const agentId = await db().$transaction(async (tx) => {
    const now = new Date()
    const { count } = await tx.issuance.updateMany({
      where: { id: issuanceId, state: { in: issuanceCan.cancel } },
      data: { state: 'cancelled', endedAt: now, since: now, waitingOn: null, nextAttemptAt: null },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'issuance', id: issuanceId })
    const issuance = await tx.issuance.findUniqueOrThrow({
      where: { id: issuanceId },
      select: { agentId: true, attempt: true },
    })
    const cancelOrder = await sealCancel({ issuanceId, ...issuance })
    await tx.issuance.update({
      where: { id: issuanceId },
      data: { cancelOrder: cancelOrder satisfies Prisma.InputJsonObject },
    })
    await audit(tx, { actor, action: 'issuance.cancelled', subject: { kind: 'issuance', id: issuanceId }, issuanceId })
    return issuance.agentId
  })
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
}
