import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { assign } from './assign-agent.ts'

/** Lets a waiting PC in, and assigns it in the same step when the administrator says whose it is. */
export async function approveAgent(agentId: string, subscriberId: string | null, actor: Actor): Promise<void> {
  await orProblemWhenTaken('already_assigned', { subscriberId }, () =>
    db().$transaction(async (tx) => {
      const { count } = await tx.agent.updateMany({
        where: { id: agentId, state: 'pending_approval' },
        data: { state: 'active' },
      })
      if (count === 0) throw new Problem('changed_meanwhile', { kind: 'agent', id: agentId })
      await audit(tx, { actor, action: 'agent.approved', subject: { kind: 'agent', id: agentId } })
      if (subscriberId) await assign(tx, agentId, subscriberId, 'approval', actor)
    }),
  )
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'agent' })
}
