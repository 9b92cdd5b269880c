import { issuanceCan } from '@certfleet/core/issuance.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { offerJob } from './offer-job.ts'
import { secondLookMs } from './request-issuance.ts'
import { sealOrder } from './seal-order.ts'

/**
 * Orders another attempt of an issuance that stopped, once somebody has dealt with the cause.
 * @throws Problem changed_meanwhile.
 */
export async function retryIssuance(issuanceId: string, actor: Actor, now = new Date()): Promise<void> {
  const attempt = await db().$transaction((tx) => startAnotherAttempt(tx, issuanceId, actor, now))
  if (attempt === null) throw new Problem('changed_meanwhile', { kind: 'issuance', id: issuanceId })
  await addJobs([offerJob(issuanceId, attempt)])
  await ring({ at: 'page', kind: 'issuance' })
}

/** Writes the next attempt and its order. @returns its number, or null when the issuance is in no state for it. */
export async function startAnotherAttempt(tx: Tx, issuanceId: string, actor: Actor, now: Date): Promise<number | null> {
  const { count } = await tx.issuance.updateMany({
    where: { id: issuanceId, state: { in: issuanceCan.retry } },
    data: {
      state: 'queued',
      since: now,
      waitingOn: null,
      nextAttemptAt: new Date(now.getTime() + secondLookMs),
      attempt: { increment: 1 },
      lastCode: null,
      // An agent that has lost its journal counts from the beginning.
      reportSeq: 0,
    },
  })
  if (count === 0) return null
  await sealOrder(tx, issuanceId, now)
  await audit(tx, { actor, action: 'issuance.retried', subject: { kind: 'issuance', id: issuanceId }, issuanceId })
  const { attempt } = await tx.issuance.findUniqueOrThrow({ where: { id: issuanceId }, select: { attempt: true } })
  return attempt
}
