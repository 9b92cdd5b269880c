import { campaignCan } from '@certfleet/core/campaign.ts'
import { issuanceCan } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'

/**
 * Holds a campaign: nobody more is asked from now on. Whoever was asked already may go on.
 * @throws Problem changed_meanwhile.
 */
export async function pauseCampaign(campaignId: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.campaign.updateMany({
      where: { id: campaignId, state: { in: campaignCan.pause } },
      data: { state: 'paused' },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'campaign', id: campaignId })
    const held = await tx.issuance.updateMany({
      where: { campaignId, state: { in: issuanceCan.pause } },
      data: { state: 'paused', waitingOn: 'it_admin', since: new Date(), nextAttemptAt: null },
    })
    const subject = { kind: 'campaign' as const, id: campaignId }
    await audit(tx, { actor, action: 'campaign.paused', subject, data: { held: held.count } })
  })
  await ring({ at: 'page', kind: 'campaign' }, { at: 'page', kind: 'issuance' })
}

/** Lets a held campaign go on. @throws Problem changed_meanwhile. */
export async function resumeCampaign(campaignId: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.campaign.updateMany({
      where: { id: campaignId, state: { in: campaignCan.resume } },
      data: { state: 'running' },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'campaign', id: campaignId })
    const now = new Date()
    const released = await tx.issuance.updateMany({
      where: { campaignId, state: { in: issuanceCan.resume } },
      data: { state: 'eligible', waitingOn: null, since: now, nextAttemptAt: now },
    })
    const subject = { kind: 'campaign' as const, id: campaignId }
    await audit(tx, { actor, action: 'campaign.resumed', subject, data: { released: released.count } })
  })
  await addJobs([{ name: 'dispatch', payload: {}, key: 'now' }])
  await ring({ at: 'page', kind: 'campaign' }, { at: 'page', kind: 'issuance' })
}
