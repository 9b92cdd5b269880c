import { campaignCan } from '@certfleet/core/campaign.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { withdrawIssuances } from '../issuances/withdraw-issuances.ts'

const timeoutMs = 60_000

/**
 * Calls a campaign off. Requests that nobody has begun with are taken back; whoever is at it finishes.
 * @throws Problem changed_meanwhile.
 */
export async function cancelCampaign(campaignId: string, actor: Actor): Promise<void> {
  const now = new Date()
  const agents = await db().$transaction(
    async (tx) => {
      const { count } = await tx.campaign.updateMany({
        where: { id: campaignId, state: { in: campaignCan.cancel } },
        data: { state: 'cancelled', endedAt: now },
      })
      if (count === 0) throw new Problem('changed_meanwhile', { kind: 'campaign', id: campaignId })
      const told = await withdrawIssuances(tx, { campaignId }, 'cancelled', actor, now)
      await audit(tx, { actor, action: 'campaign.cancelled', subject: { kind: 'campaign', id: campaignId } })
      return told
    },
    { timeout: timeoutMs },
  )
  await ring(
    ...agents.map((id) => ({ at: 'agent' as const, id })),
    { at: 'page', kind: 'campaign' },
    { at: 'page', kind: 'issuance' },
    { at: 'page', kind: 'certificate' },
  )
}
