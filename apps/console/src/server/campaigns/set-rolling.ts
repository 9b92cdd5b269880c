import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { orProblemWhenTaken } from '../unique.ts'

/**
 * From now on an authority's certificates are renewed by themselves as their windows open, spread over `spreadDays`.
 * Paused, resumed and ended like any campaign.
 * @throws Problem rolling_already, not_found.
 */
export async function startRolling(
  authorityId: string,
  spreadDays: number,
  actor: Actor,
): Promise<{ campaignId: string }> {
  const campaignId = await orProblemWhenTaken('rolling_already', { authorityId }, () =>
    db().$transaction(async (tx) => {
      const authority = await tx.authority.findUnique({ where: { id: authorityId }, select: { name: true } })
      if (!authority) throw new Problem('not_found', { kind: 'authority', id: authorityId })
      const { name } = authority
      const { id } = await tx.campaign.create({
        data: { kind: 'rolling', name, authorityId, spreadDays, createdBy: actor.name },
        select: { id: true },
      })
      const subject = { kind: 'campaign' as const, id }
      await audit(tx, { actor, action: 'campaign.started', subject, data: { name, spreadDays } })
      return id
    }),
  )
  await addJobs([{ name: 'rolling', payload: {}, key: 'now' }])
  await ring({ at: 'page', kind: 'campaign' })
  return { campaignId }
}
