import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'

/**
 * 廃止: this agent is never spoken to again; its assignments end. Refused while it has an issuance under way,
 * since what the authority may have issued must be dealt with first.
 * @throws Problem changed_meanwhile.
 */
export async function retireAgent(agentId: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const now = new Date()
    const open = await tx.issuance.findFirst({ where: { agentId, endedAt: null }, select: { id: true } })
    if (open) throw new Problem('changed_meanwhile', { kind: 'issuance', id: open.id })
    const { count } = await tx.agent.updateMany({
      where: { id: agentId, state: { not: 'retired' } },
      data: { state: 'retired', connectedUntil: now },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'agent', id: agentId })
    await tx.assignment.updateMany({ where: { agentId, endedAt: null }, data: { endedAt: now } })
    await audit(tx, { actor, action: 'agent.retired', subject: { kind: 'agent', id: agentId } })
  })
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'agent' })
}
