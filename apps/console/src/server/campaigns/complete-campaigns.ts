import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'

/** Ends the bulk renewals of which nothing is open any more. */
export async function completeCampaigns(now: Date): Promise<void> {
  const done = { kind: 'bulk' as const, state: 'running' as const, issuances: { none: { endedAt: null } } }
  const campaigns = await db().campaign.findMany({ where: done, select: { id: true } })
  for (const { id } of campaigns) {
    await db().$transaction(async (tx) => {
      const { count } = await tx.campaign.updateMany({
        where: { id, ...done },
        data: { state: 'completed', endedAt: now },
      })
      if (count === 0) return
      await audit(tx, { actor: system, action: 'campaign.completed', subject: { kind: 'campaign', id } })
    })
  }
  if (campaigns.length > 0) await ring({ at: 'page', kind: 'campaign' })
}
