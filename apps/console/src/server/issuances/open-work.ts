import type { Envelope } from '@certfleet/core/order.ts'
import { partyOf } from '@certfleet/core/issuance.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { offerJob } from './offer-job.ts'
import { watchUntil } from './record-report.ts'
import { secondLookMs } from './request-issuance.ts'

/** What an agent should have heard of: its open orders, and what was called off lately. */
export interface Work {
  agentId: string
  issuanceId: string
  attempt: number
  order: Envelope | null
  cancel: Envelope | null
}

/** A PC that was off for longer finds out at its report's answer that the issuance is over. */
const cancelTellDays = 30

/** The work of these agents, as signed and stored; the gateway sends what it has not sent yet. */
export async function openWork(agentIds: string[]): Promise<Work[]> {
  const since = new Date(Date.now() - cancelTellDays * 86_400_000)
  const rows = await db().issuance.findMany({
    where: { agentId: { in: agentIds }, OR: [{ endedAt: null }, { state: 'cancelled', endedAt: { gt: since } }] },
    orderBy: { createdAt: 'asc' },
    select: { id: true, agentId: true, attempt: true, order: true, cancelOrder: true, endedAt: true },
  })
  return rows.map(({ id, agentId, attempt, order, cancelOrder, endedAt }) => ({
    agentId,
    issuanceId: id,
    attempt,
    order: endedAt ? null : (order as Envelope | null),
    cancel: cancelOrder as Envelope | null,
  }))
}

/**
 * The PC is back: what waited for it goes on. Orders not yet delivered are queued again; for an issuance under way
 * the state stands and waits for the party it waited on, or for the agent's next report.
 */
export async function deviceIsBack(agentId: string): Promise<void> {
  const now = new Date()
  const soon = new Date(now.getTime() + secondLookMs)
  const waiting = await db().issuance.findMany({
    where: { agentId, endedAt: null, waitingOn: 'device' },
    select: { id: true, state: true, attempt: true },
  })
  if (waiting.length === 0) return
  for (const { id, state } of waiting) {
    const undelivered = state === 'unreachable' || state === 'queued'
    const party = undelivered ? null : partyOf(state)
    await db().issuance.updateMany({
      where: { id, state, waitingOn: 'device' },
      data: {
        state: undelivered ? 'queued' : state,
        waitingOn: party,
        nextAttemptAt: party ? null : undelivered ? soon : watchUntil(now),
        since: now,
      },
    })
  }
  const undelivered = waiting.filter(({ state }) => state === 'unreachable' || state === 'queued')
  await addJobs(undelivered.map(({ id, attempt }) => offerJob(id, attempt)))
  await ring({ at: 'page', kind: 'issuance' })
}
