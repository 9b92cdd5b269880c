import { can } from '@certfleet/core/issuance.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { secondLookMs } from './request-issuance.ts'
import { sealOrder } from './seal-order.ts'

/** An order with less left is signed anew before it goes out. */
const freshMs = 86_400_000

/**
 * The job `offer`: rings the agent of an issuance that waits to be sent, or, when its PC is not connected, says so.
 * Reads the row again: it may have been taken, cancelled or superseded since the job was added.
 */
export async function offerIssuance(issuanceId: string, attempt: number, now = new Date()): Promise<void> {
  const row = await db().issuance.findUnique({
    where: { id: issuanceId },
    select: {
      state: true,
      attempt: true,
      agentId: true,
      orderExpiresAt: true,
      agent: { select: { connectedUntil: true } },
    },
  })
  if (!row || row.attempt !== attempt || !can('offer', row.state)) return
  if (!row.orderExpiresAt || row.orderExpiresAt.getTime() < now.getTime() + freshMs) {
    await db().$transaction((tx) => sealOrder(tx, issuanceId, now))
  }
  const connected = row.agent.connectedUntil !== null && row.agent.connectedUntil > now
  if (connected) {
    const again = new Date(now.getTime() + secondLookMs)
    await db().issuance.updateMany({
      where: { id: issuanceId, attempt, state: 'queued' },
      data: { nextAttemptAt: again },
    })
    await ring({ at: 'agent', id: row.agentId })
  } else if (row.state === 'queued') {
    await markUnreachable(issuanceId, attempt, now)
  }
}

/** The PC is off: it is waited for, and its next hello brings the order. */
async function markUnreachable(issuanceId: string, attempt: number, now: Date): Promise<void> {
  const changed = await db().$transaction(async (tx) => {
    const { count } = await tx.issuance.updateMany({
      where: { id: issuanceId, attempt, state: 'queued' },
      data: { state: 'unreachable', waitingOn: 'device', since: now, nextAttemptAt: null },
    })
    if (count === 0) return false
    const subject = { kind: 'issuance' as const, id: issuanceId }
    await audit(tx, { actor: system, action: 'issuance.unreachable', subject, issuanceId })
    return true
  })
  if (changed) await ring({ at: 'page', kind: 'issuance' })
}
