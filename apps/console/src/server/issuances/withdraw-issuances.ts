import { type IssuanceState, issuanceCan } from '@certfleet/core/issuance.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { type Actor, auditAll } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { sealCancel } from './seal-order.ts'

type Ending = Extract<IssuanceState, 'cancelled' | 'superseded_by_other' | 'missed'>

/**
 * Ends issuances that have become pointless, as far as nobody is at work on them, and takes their orders back.
 * @returns the agents that have to be told.
 */
export async function withdrawIssuances(
  tx: Tx,
  where: Prisma.IssuanceWhereInput,
  state: Ending,
  actor: Actor,
  now: Date,
): Promise<string[]> {
  const rows = await tx.issuance.findMany({
    where: { AND: [where, { state: { in: issuanceCan.withdraw } }] },
    select: { id: true, agentId: true, attempt: true, orderExpiresAt: true },
  })
  const ended: typeof rows = []
  for (const row of rows) {
    // Without an order there is nothing to take back.
    const cancelOrder = row.orderExpiresAt
      ? await sealCancel({ agentId: row.agentId, issuanceId: row.id, attempt: row.attempt })
      : undefined
    const { count } = await tx.issuance.updateMany({
      where: { id: row.id, state: { in: issuanceCan.withdraw } },
      data: {
        state,
        endedAt: now,
        since: now,
        waitingOn: null,
        nextAttemptAt: null,
        ...(cancelOrder && { cancelOrder: cancelOrder satisfies Prisma.InputJsonObject }),
      },
    })
    if (count > 0) ended.push(row)
  }
  await auditAll(
    tx,
    ended.map(({ id }) => ({
      actor,
      action: 'issuance.withdrawn' as const,
      subject: { kind: 'issuance' as const, id },
      issuanceId: id,
      data: { state },
    })),
  )
  return [...new Set(ended.filter((row) => row.orderExpiresAt).map(({ agentId }) => agentId))]
}
