import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'

/** Says that somebody has looked into a suspicious contact. @throws Problem changed_meanwhile */
export async function settleSuspicion(id: string, actor: Actor & { kind: 'user' }, now = new Date()): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.suspicion.updateMany({
      where: { id, settledAt: null },
      data: { settledAt: now, settledBy: actor.name },
    })
    if (count === 0) throw new Problem('changed_meanwhile', { kind: 'suspicion', id })
    const { agentId, issuanceId } = await tx.suspicion.findUniqueOrThrow({
      where: { id },
      select: { agentId: true, issuanceId: true },
    })
    const subject = { kind: 'agent' as const, id: agentId }
    const about = { ...(issuanceId && { issuanceId }), data: { suspicionId: id } }
    await audit(tx, { actor, action: 'suspicion.settled', subject, ...about })
  })
  await ring({ at: 'page', kind: 'suspicion' })
}
