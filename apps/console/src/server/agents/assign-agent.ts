import type { AssignmentBasis } from '@certfleet/console-db/generated/enums.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { orProblemWhenTaken } from '../unique.ts'

/**
 * An administrator's word that this PC acts for this person.
 * @throws Problem already_assigned when the login ID is on another PC, not_found.
 */
export async function assignAgent(agentId: string, subscriberId: string, actor: Actor): Promise<void> {
  await orProblemWhenTaken('already_assigned', { subscriberId }, () =>
    db().$transaction(async (tx) => {
      const agent = await tx.agent.findUnique({ where: { id: agentId }, select: { state: true } })
      if (agent?.state !== 'active') throw new Problem('not_found', { kind: 'agent', id: agentId })
      await assign(tx, agentId, subscriberId, 'approval', actor)
    }),
  )
  await ring({ at: 'page', kind: 'agent' }, { at: 'page', kind: 'certificate' })
}

/** Writes the assignment, unless it stands. The database refuses a login ID on two PCs. */
export async function assign(
  tx: Tx,
  agentId: string,
  subscriberId: string,
  basis: AssignmentBasis,
  actor: Actor,
): Promise<void> {
  const standing = await tx.assignment.findFirst({
    where: { agentId, subscriberId, endedAt: null },
    select: { id: true },
  })
  if (standing) return
  await tx.assignment.create({ data: { agentId, subscriberId, basis } })
  const subject = { kind: 'agent' as const, id: agentId }
  await audit(tx, { actor, action: 'assignment.made', subject, data: { subscriberId, basis } })
}

/** Ends an assignment, so that the login ID can go to another PC. What is under way there is not touched. */
export async function endAssignment(assignmentId: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const assignment = await tx.assignment.findFirst({ where: { id: assignmentId, endedAt: null } })
    if (!assignment) throw new Problem('changed_meanwhile', { kind: 'assignment', id: assignmentId })
    await tx.assignment.update({ where: { id: assignmentId }, data: { endedAt: new Date() } })
    const { agentId, subscriberId } = assignment
    const subject = { kind: 'agent' as const, id: agentId }
    await audit(tx, { actor, action: 'assignment.ended', subject, data: { subscriberId } })
  })
  await ring({ at: 'page', kind: 'agent' }, { at: 'page', kind: 'certificate' })
}
