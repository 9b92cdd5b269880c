import type { Refusal } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { lockAgent } from '../agents/lock-agent.ts'
import { type Actor, auditAll } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { companyCalendar } from '../calendar.ts'
import { renewSelect, whyNotRenewRow } from '../certificates/renew-situation.ts'
import { type Tx, db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { type Plan, newIssuance } from './new-issuance.ts'
import { offerJob } from './offer-job.ts'
import { type Ordered, orderedSelect, signOrder } from './seal-order.ts'

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
        sha256: true,
        agentId: true,
        subscriberId: true,
        ...renewSelect,
        agent: { select: { ...renewSelect.agent.select, ...orderedSelect.agent.select } },
        authority: {
          select: { ...renewSelect.authority.select, ...orderedSelect.authority.select, clockAheadMs: true },
        },
        subscriber: { select: { ...renewSelect.subscriber.select, ...orderedSelect.subscriber.select } },
      },
    })
    if (!certificate) throw new Problem('not_found', { kind: 'certificate', id: certificateId })
    const { agent, agentId, subscriberId, subscriber, notAfter } = certificate
    const { clockAheadMs, ...authority } = certificate.authority
    const state = agentId && (await lockAgent(tx, agentId))
    // The authority's clock decides whether the window is open.
    const now = new Date(Date.now() + Number(clockAheadMs))
    const current = { ...certificate, agent: state ? { state } : null }
    const refusal = whyNotRenewRow(current, { now, calendar: await companyCalendar(tx) })
    if (refusal || !agent || !agentId || !subscriberId || !subscriber)
      throw new Problem('renewal_refused', { refusal: refusal ?? { reason: 'no_pc' } })
    const deadlineAt = notAfter
    return {
      plan: { purpose: 'renew', authorityId: authority.id, subscriberId, agentId, certificateId, deadlineAt },
      about: { authority, agent, subscriber, certificate },
    }
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
        agent: orderedSelect.agent,
        subscriber: {
          select: {
            ...orderedSelect.subscriber.select,
            authority: orderedSelect.authority,
            _count: { select: { certificates: true } },
          },
        },
      },
    })
    if (!assignment) throw new Problem('not_found', { kind: 'assignment', id: assignmentId })
    const { agent, agentId, subscriber } = assignment
    if ((await lockAgent(tx, agentId)) !== 'active') refuse({ reason: 'pc_not_active' })
    const purpose = subscriber._count.certificates > 0 ? 'reissue' : 'issue'
    const { id: subscriberId, authority } = subscriber
    return {
      plan: { purpose, authorityId: authority.id, subscriberId, agentId, certificateId: null, deadlineAt: null },
      about: { authority, agent, subscriber, certificate: null },
    }
  })
}

/** What is to be written, and what its order says of the rows around it: read once, under one lock. */
interface Decision {
  plan: Plan
  about: Ordered
}

/** Runs `decide` and writes what it decided in one transaction; then tells the queue and the open pages. */
async function requestIssuance(actor: Actor, decide: (tx: Tx) => Promise<Decision>): Promise<{ issuanceId: string }> {
  // The partial index is the last word when two people press Renew at once.
  const { id: issuanceId, agentId } = await orProblemWhenTaken(
    'renewal_refused',
    { refusal: { reason: 'already_open' } },
    () => db().$transaction(async (tx) => create(tx, await decide(tx), actor)),
  )
  // A connected PC hears of it at once; the job sees to it that one that is not is waited for.
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  await addJobs([offerJob(issuanceId, 1)])
  return { issuanceId }
}

async function create(tx: Tx, { plan, about }: Decision, actor: Actor) {
  const now = new Date()
  const created = { ...newIssuance(plan, actor.name, now), attempt: 1 }
  const nextAttemptAt = new Date(now.getTime() + secondLookMs)
  const { columns, event } = await signOrder({ ...created, ...about }, now)
  await tx.issuance.create({ data: { ...created, state: 'queued', nextAttemptAt, ...columns }, select: { id: true } })
  const { id, purpose, subscriberId, agentId, certificateId } = created
  const subject = { kind: 'issuance' as const, id }
  const data = { purpose, subscriberId, agentId, certificateId }
  await auditAll(tx, [{ actor, action: 'issuance.requested', subject, issuanceId: id, data }, event])
  return created
}

function refuse(refusal: Refusal): never {
  throw new Problem('renewal_refused', { refusal })
}
