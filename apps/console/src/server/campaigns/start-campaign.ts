import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { addIssuances } from './add-issuances.ts'
import { type Selection, judgeSelection } from './judge-selection.ts'

const timeoutMs = 60_000

/**
 * Starts a bulk renewal of what may be renewed of the selection; judged anew, since time has passed since the preview.
 * @throws Problem nothing_to_renew, too_many.
 */
export async function startCampaign(
  name: string,
  selection: Selection,
  actor: Actor,
): Promise<{ campaignId: string; asked: number }> {
  const started = await db().$transaction(
    async (tx) => {
      const now = new Date()
      const { renewable, refused } = await judgeSelection(tx, selection, now)
      if (renewable.length === 0) throw new Problem('nothing_to_renew', { refused })
      const data = { kind: 'bulk' as const, name, refused, createdBy: actor.name }
      const { id: campaignId } = await tx.campaign.create({ data, select: { id: true } })
      const asked = await addIssuances(tx, campaignId, renewable, actor, now)
      const subject = { kind: 'campaign' as const, id: campaignId }
      await audit(tx, { actor, action: 'campaign.started', subject, data: { name, asked } })
      return { campaignId, asked }
    },
    { timeout: timeoutMs },
  )
  await addJobs([{ name: 'dispatch', payload: {}, key: 'now' }])
  await ring({ at: 'page', kind: 'campaign' }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  return started
}
