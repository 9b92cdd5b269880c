import type { Moment } from '@certfleet/core/certificate.ts'
import { type Refusal, issuanceCan } from '@certfleet/core/issuance.ts'
import { nextOfferTime } from '@certfleet/core/offer-hours.ts'
import { refill, take } from '@certfleet/core/pace.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { offerRules } from '../campaigns/offer-rules.ts'
import { renewSelect, whyNotRenewRow } from '../certificates/renew-situation.ts'
import { type Tx, db } from '../db.ts'
import { addJobs } from '../queue.ts'
import { offerJob } from './offer-job.ts'
import { secondLookMs } from './request-issuance.ts'
import { sealOrder } from './seal-order.ts'

const dayMs = 86_400_000
/** In one transaction. */
const batch = 200
const timeoutMs = 30_000

/**
 * The job `dispatch-authority`: the turn of those whose time has come, the nearest deadline first, as many as the
 * authority's pace allows; outside the hours, nobody's.
 */
export async function dispatchAuthority(authorityId: string, now: Date): Promise<void> {
  while ((await dispatchBatch(authorityId, now)) === batch);
}

/** The authority's row is locked meanwhile, so two workers do not send twice as fast. @returns how many had their turn. */
async function dispatchBatch(authorityId: string, now: Date): Promise<number> {
  const { turns, queued } = await db().$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "Authority" WHERE id = ${authorityId}::uuid FOR UPDATE`
      const authority = await tx.authority.findUnique({
        where: { id: authorityId },
        select: {
          offersPerMinute: true,
          congestedAt: true,
          bucketTokens: true,
          bucketFilledAt: true,
          clockAheadMs: true,
          profile: true,
        },
      })
      if (!authority) return nobody
      const due = {
        authorityId,
        state: { in: issuanceCan.dispatch },
        nextAttemptAt: { lte: now },
        campaign: { state: 'running' },
      } satisfies Prisma.IssuanceWhereInput
      const rules = await offerRules(tx, authority.profile)
      const opensAt = nextOfferTime(now, rules)
      if (opensAt?.getTime() !== now.getTime()) {
        const nextAttemptAt = opensAt ?? new Date(now.getTime() + dayMs)
        await tx.issuance.updateMany({ where: due, data: { nextAttemptAt } })
        return nobody
      }
      const { offersPerMinute: perMinute, congestedAt, bucketTokens: tokens, bucketFilledAt: filledAt } = authority
      const bucket = refill({ tokens, filledAt }, { perMinute, congestedAt }, now)
      const rows = await tx.issuance.findMany({
        where: due,
        orderBy: [{ deadlineAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
        take: take(bucket, batch).count,
        select: { id: true, attempt: true, agentId: true, certificate: { select: renewSelect } },
      })
      const { left } = take(bucket, rows.length)
      await tx.authority.update({
        where: { id: authorityId },
        data: { bucketTokens: left.tokens, bucketFilledAt: left.filledAt },
      })
      const theirs = { now: new Date(now.getTime() + Number(authority.clockAheadMs)), calendar: rules.calendar }
      const going: typeof rows = []
      for (const row of rows) {
        const refusal = refusalOf(row, theirs)
        if (refusal) await giveUp(tx, row.id, refusal, now)
        else {
          await queue(tx, row.id, now)
          going.push(row)
        }
      }
      return { turns: rows.length, queued: going }
    },
    { timeout: timeoutMs },
  )
  if (queued.length === 0) return turns
  await addJobs(queued.map(({ id, attempt }) => offerJob(id, attempt)))
  await ring(
    ...queued.map(({ agentId }) => ({ at: 'agent' as const, id: agentId })),
    { at: 'page', kind: 'issuance' },
    { at: 'page', kind: 'campaign' },
  )
  return turns
}

const nobody = { turns: 0, queued: [] }

interface Row {
  id: string
  certificate: Parameters<typeof whyNotRenewRow>[0] | null
}

/** What has come up since it was asked for. That it is open itself is no objection. */
function refusalOf({ id, certificate }: Row, at: Moment): Refusal | null {
  const refusal = certificate ? whyNotRenewRow(certificate, at) : null
  return refusal?.reason === 'already_open' && refusal.issuanceId === id ? null : refusal
}

async function queue(tx: Tx, issuanceId: string, now: Date): Promise<void> {
  await tx.issuance.update({
    where: { id: issuanceId },
    data: { state: 'queued', waitingOn: null, since: now, nextAttemptAt: new Date(now.getTime() + secondLookMs) },
    select: { id: true },
  })
  await sealOrder(tx, issuanceId, now)
}

/** Its certificate may not be renewed any more: it ends, with the reason on record. */
async function giveUp(tx: Tx, issuanceId: string, { reason }: Refusal, now: Date): Promise<void> {
  const state = reason === 'superseded' ? 'superseded_by_other' : reason === 'expired' ? 'missed' : 'failed_final'
  await tx.issuance.update({
    where: { id: issuanceId },
    data: { state, endedAt: now, since: now, waitingOn: null, nextAttemptAt: null },
    select: { id: true },
  })
  const subject = { kind: 'issuance' as const, id: issuanceId }
  await audit(tx, { actor: system, action: 'issuance.failed', subject, issuanceId, data: { state, refusal: reason } })
}
