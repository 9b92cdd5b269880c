import type { Refusal } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { lockAgent } from '../agents/lock-agent.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { companyCalendar } from '../calendar.ts'
import { renewSelect, whyNotRenewRow } from '../certificates/renew-situation.ts'
import { type Tx, db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { type Plan, newIssuance } from './new-issuance.ts'
import { offerJob } from './offer-job.ts'
import { sealOrder } from './seal-order.ts'

/** If the job that follows the commit is lost with its process, `dispatch` finds the row by then. */
export const secondLookMs = 15_000

/**
 * Asks for a certificate's renewal: one row, one signed order, one audit event, or nothing at all.
 * @throws Problem renewal_refused with the reason the button would show, not_found.
 */
export async function requestRenewal(certificateId: string, actor: Actor): Promise<{ issuanceId: string }> {
  return requestIssuance(actor, async (tx) => {
    const certificate = await tx.certificate.findUnique({
      where: { id: certificateId },
      select: {
        id: true,
        agentId: true,
        subscriberId: true,
        authority: { select: { id: true, clockAheadMs: true } },
        ...renewSelect,
      },
    })
    if (!certificate) throw new Problem('not_found', { kind: 'certificate', id: certificateId })
    const { agentId, subscriberId, authority, notAfter } = certificate
    if (agentId) await lockAgent(tx, agentId)
    // The authority's clock decides whether the window is open.
    const refusal = whyNotRenewRow(certificate, {
      now: new Date(Date.now() + Number(authority.clockAheadMs)),
      calendar: await companyCalendar(tx),
    })
    if (refusal || !agentId || !subscriberId)
      throw new Problem('renewal_refused', { refusal: refusal ?? { reason: 'no_pc' } })
    return { purpose: 'renew', authorityId: authority.id, subscriberId, agentId, certificateId, deadlineAt: notAfter }
  })
}

/**
 * Asks for a first certificate of a login ID, or a new one when its last is revoked or expired, on the PC assigned to it.
 * Whether a live certificate stands in the way is the authority's to say.
 */
export async function requestFirstIssue(assignmentId: string, actor: Actor): Promise<{ issuanceId: string }> {
  return requestIssuance(actor, async (tx) => {
    const assignment = await tx.assignment.findFirst({
      where: { id: assignmentId, endedAt: null },
      select: {
        agentId: true,
        subscriber: { select: { id: true, authorityId: true, _count: { select: { certificates: true } } } },
      },
    })
    if (!assignment) throw new Problem('not_found', { kind: 'assignment', id: assignmentId })
    const { agentId, subscriber } = assignment
    if ((await lockAgent(tx, agentId)) !== 'active') refuse({ reason: 'pc_not_active' })
    const purpose = subscriber._count.certificates > 0 ? 'reissue' : 'issue'
    const { id: subscriberId, authorityId } = subscriber
    return { purpose, authorityId, subscriberId, agentId, certificateId: null, deadlineAt: null }
  })
}

/** Runs `plan` and writes what it decided in one transaction; then tells the queue and the open pages. */
async function requestIssuance(actor: Actor, plan: (tx: Tx) => Promise<Plan>): Promise<{ issuanceId: string }> {
  // The partial index is the last word when two people press Renew at once.
  const { id: issuanceId, agentId } = await orProblemWhenTaken(
    'renewal_refused',
    { refusal: { reason: 'already_open' } },
    () => db().$transaction(async (tx) => create(tx, await plan(tx), actor)),
  )
  // A connected PC hears of it at once; the job sees to it that one that is not is waited for.
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  await addJobs([offerJob(issuanceId, 1)])
  return { issuanceId }
}

async function create(tx: Tx, plan: Plan, actor: Actor) {
  const now = new Date()
  const created = newIssuance(plan, actor.name, now)
  const nextAttemptAt = new Date(now.getTime() + secondLookMs)
  await tx.issuance.create({ data: { ...created, state: 'queued', nextAttemptAt }, select: { id: true } })
  const { id, purpose, subscriberId, agentId, certificateId } = created
  const subject = { kind: 'issuance' as const, id }
  const data = { purpose, subscriberId, agentId, certificateId }
  await audit(tx, { actor, action: 'issuance.requested', subject, issuanceId: id, data })
  await sealOrder(tx, id, now)
  return created
}

function refuse(refusal: Refusal): never {
  throw new Problem('renewal_refused', { refusal })
}
