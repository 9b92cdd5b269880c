import { issuanceCan } from '@certfleet/core/issuance.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { completeCampaigns } from '../campaigns/complete-campaigns.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { grantIssuances } from './grant-issuances.ts'
import { offerJob } from './offer-job.ts'
import { secondLookMs } from './request-issuance.ts'
import { withdrawIssuances } from './withdraw-issuances.ts'

const batch = 500

/**
 * The job `dispatch`: every open issuance whose `nextAttemptAt` has come is looked at, the nearest deadline first.
 * One that waits to be sent gets an `offer`; those of bulk renewals wait for their authority's turn. One the agent was at
 * work on has gone silent: its PC is waited for. One whose certificate has expired is over. Keys are vouched for.
 */
export async function dispatchIssuances(now: Date): Promise<void> {
  await endMissed(now)
  const due = await db().issuance.findMany({
    where: { endedAt: null, nextAttemptAt: { lte: now }, state: { notIn: issuanceCan.dispatch } },
    orderBy: [{ deadlineAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    take: batch,
    select: { id: true, attempt: true, state: true },
  })
  const waiting = due.filter(({ state }) => state === 'queued')
  const again = new Date(now.getTime() + secondLookMs)
  await db().issuance.updateMany({
    where: { id: { in: waiting.map(({ id }) => id) }, state: 'queued' },
    data: { nextAttemptAt: again },
  })
  await addJobs(waiting.map(({ id, attempt }) => offerJob(id, attempt)))
  for (const { id, state } of due) if (state !== 'queued') await markSilent(id, now)
  await addTurns(now)
  await completeCampaigns(now)
  await grantIssuances(now)
}

/** A turn for each authority that somebody waits for. */
async function addTurns(now: Date): Promise<void> {
  const authorities = await db().issuance.groupBy({
    by: ['authorityId'],
    where: { state: { in: issuanceCan.dispatch }, nextAttemptAt: { lte: now }, campaign: { state: 'running' } },
  })
  await addJobs(
    authorities.map(({ authorityId }) => ({
      name: 'dispatch-authority' as const,
      payload: { authorityId },
      key: authorityId,
    })),
  )
}

/** Not renewed in time: a new certificate has to be issued. */
async function endMissed(now: Date): Promise<void> {
  const where = { endedAt: null, deadlineAt: { lte: now }, state: { in: issuanceCan.withdraw } }
  const someone = await db().issuance.findFirst({ where, select: { id: true } })
  if (!someone) return
  const agents = await db().$transaction((tx) => withdrawIssuances(tx, where, 'missed', system, now))
  await ring(
    ...agents.map((id) => ({ at: 'agent' as const, id })),
    { at: 'page', kind: 'issuance' },
    { at: 'page', kind: 'certificate' },
  )
}

/** The agent said when it would be heard of again and was not; its next report takes the wait away. */
async function markSilent(issuanceId: string, now: Date): Promise<void> {
  const changed = await db().$transaction(async (tx) => {
    const { count } = await tx.issuance.updateMany({
      where: { id: issuanceId, endedAt: null, nextAttemptAt: { lte: now } },
      data: { waitingOn: 'device', since: now, nextAttemptAt: null },
    })
    if (count === 0) return false
    const subject = { kind: 'issuance' as const, id: issuanceId }
    await audit(tx, { actor: system, action: 'issuance.silent', subject, issuanceId })
    return true
  })
  if (changed) await ring({ at: 'page', kind: 'issuance' })
}
