import { randomBytes, randomUUID } from 'node:crypto'
import type { Purpose, Refusal } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { lockAgent } from '../agents/lock-agent.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { renewSelect, whyNotRenewRow } from '../certificates/renew-situation.ts'
import { type Tx, db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { offerJob } from './offer-job.ts'
import { referenceCode } from './reference-code.ts'
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
    const refusal = whyNotRenewRow(certificate, new Date(Date.now() + Number(authority.clockAheadMs)))
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

interface Plan {
  purpose: Purpose
  authorityId: string
  subscriberId: string
  agentId: string
  certificateId: string | null
  deadlineAt: Date | null
}

/** Runs `plan` and writes what it decided in one transaction; then tells the queue and the open pages. */
async function requestIssuance(actor: Actor, plan: (tx: Tx) => Promise<Plan>): Promise<{ issuanceId: string }> {
  const issuanceId = randomUUID()
  let agentId = ''
  // The partial index is the last word when two people press Renew at once.
  await orProblemWhenTaken('renewal_refused', { refusal: { reason: 'already_open' } }, () =>
    db().$transaction(async (tx) => {
      const planned = await plan(tx)
      agentId = planned.agentId
      const now = new Date()
      await tx.issuance.create({
        data: {
          id: issuanceId,
          ...planned,
          state: 'queued',
          since: now,
          nextAttemptAt: new Date(now.getTime() + secondLookMs),
          referenceCode: referenceCode(planned.certificateId ?? issuanceId),
          nonce: newNonce(),
          requestedBy: actor.name,
        },
        select: { id: true },
      })
      const { purpose, subscriberId, certificateId } = planned
      const subject = { kind: 'issuance' as const, id: issuanceId }
      const data = { purpose, subscriberId, agentId, certificateId }
      await audit(tx, { actor, action: 'issuance.requested', subject, issuanceId, data })
      await sealOrder(tx, issuanceId, now)
    }),
  )
  // A connected PC hears of it at once; the job sees to it that one that is not is waited for.
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  await addJobs([offerJob(issuanceId, 1)])
  return { issuanceId }
}

function refuse(refusal: Refusal): never {
  throw new Problem('renewal_refused', { refusal })
}

/** What the agent’s proof of possession is made over. */
const newNonce = (): string => randomBytes(32).toString('base64url')
