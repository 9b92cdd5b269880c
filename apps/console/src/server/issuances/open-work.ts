import type { Envelope } from '@certfleet/core/order.ts'
import { type IssuanceState, issuanceCan, partyOf } from '@certfleet/core/issuance.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { offerJob } from './offer-job.ts'
import { watchUntil } from './record-report.ts'
import { secondLookMs } from './request-issuance.ts'

/** What an agent should have heard of: its open orders, what is granted to it, and what was called off lately. */
export interface Work {
  agentId: string
  issuanceId: string
  attempt: number
  order: Envelope | null
  /** For the key the agent has told. */
  grant: Envelope | null
  cancel: Envelope | null
}

/** Ended by us, which the agent has to be told. */
const calledOff: IssuanceState[] = ['cancelled', 'superseded_by_other', 'missed']
/** Signed before, and not to be handed out now. */
const held: IssuanceState[] = ['paused', ...issuanceCan.dispatch]

/** A PC that was off for longer finds out at its report's answer that the issuance is over. */
const cancelTellDays = 30

/** The work of these agents, as signed and stored; the gateway sends what it has not sent yet. */
export async function openWork(agentIds: string[], now = new Date()): Promise<Work[]> {
  const since = new Date(now.getTime() - cancelTellDays * 86_400_000)
  const rows = await db().issuance.findMany({
    where: { agentId: { in: agentIds }, OR: [{ endedAt: null }, { state: { in: calledOff }, endedAt: { gt: since } }] },
    orderBy: { createdAt: 'asc' },
    select: {
      id: true,
      agentId: true,
      attempt: true,
      state: true,
      order: true,
      grant: true,
      cancelOrder: true,
      endedAt: true,
    },
  })
  return rows.map(({ id, agentId, attempt, state, order, grant, cancelOrder, endedAt }) => ({
    agentId,
    issuanceId: id,
    attempt,
    order: endedAt || held.includes(state) ? null : (order as Envelope | null),
    grant: endedAt ? null : (grant as Envelope | null),
    cancel: cancelOrder as Envelope | null,
  }))
}

/**
 * The PC is back: what waited for it goes on. Orders not yet delivered are queued again, those of a bulk renewal wait
 * for their turn, or a whole company would be asked at nine o'clock; for an issuance under way the state stands and waits for the party it waited on, or for the agent's next report.
 */
export async function deviceIsBack(agentId: string, now = new Date()): Promise<void> {
  const soon = new Date(now.getTime() + secondLookMs)
  const waiting = await db().issuance.findMany({
    where: { agentId, endedAt: null, waitingOn: 'device' },
    select: { id: true, state: true, attempt: true, campaignId: true },
  })
  if (waiting.length === 0) return
  const undelivered = waiting.filter(({ state }) => state === 'unreachable' || state === 'queued')
  for (const row of waiting) {
    const party = undelivered.includes(row) ? null : partyOf(row.state)
    const goesOn = !undelivered.includes(row)
      ? { state: row.state, waitingOn: party, nextAttemptAt: party ? null : watchUntil(now) }
      : row.campaignId
        ? { state: 'eligible' as const, waitingOn: null, nextAttemptAt: now }
        : { state: 'queued' as const, waitingOn: null, nextAttemptAt: soon }
    await db().issuance.updateMany({
      where: { id: row.id, state: row.state, waitingOn: 'device' },
      data: { ...goesOn, since: now },
    })
  }
  await addJobs(undelivered.filter((row) => !row.campaignId).map(({ id, attempt }) => offerJob(id, attempt)))
  await ring({ at: 'page', kind: 'issuance' })
}
