import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import type { CampaignState } from '@certfleet/core/campaign.ts'
import { type IssuanceState, can, finalStates, isOpen, partyOf } from '@certfleet/core/issuance.ts'
import type { IssuanceReport } from '@certfleet/core/protocol.ts'
import { type Issuance, Prisma } from '@certfleet/console-db/generated/client.ts'
import { auditTrespass } from '../agents/audit-trespass.ts'
import { agentActor } from '../agents/enrol-agent.ts'
import { type AuditAction, audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { alarmForeign } from '../certificates/alarm-foreign.ts'
import { type Tx, db } from '../db.ts'
import { finishIssuance } from './finish-issuance.ts'
import { isRevokedFor } from './is-revoked-for.ts'
import { startAnotherAttempt } from './retry-issuance.ts'

/** An agent at work reports again within this time, or its PC is waited for. */
const watchMs = 10 * 60_000
/** Grace over a time the agent itself named. */
const graceMs = 2 * 60_000

export const watchUntil = (now: Date): Date => new Date(now.getTime() + watchMs)

export interface Reporter {
  id: string
  hostname: string
  osUser: string
}

/** `over`: the issuance has ended, the agent may close its journal. `refused`: sending it again will not help. */
export type Answer = { ok: true; over: boolean } | { ok: false; problem: string }

/**
 * Takes an agent's report of an issuance of its own. Reports may come twice, late, or out of order after a lost answer:
 * an older one (by journal entry) is acknowledged and changes nothing.
 */
export async function recordReport(report: IssuanceReport, agent: Reporter, now = new Date()): Promise<Answer> {
  const answer = await db().$transaction(async (tx) => {
    const issuance = report.issuanceId === null ? null : await lockIssuance(tx, report.issuanceId)
    if (report.type === 'order.refused') return recordRefusedOrder(tx, report, agent, issuance, now)
    if (!issuance || issuance.agentId !== agent.id) {
      const data = { reason: 'unknown_issuance', issuanceId: report.issuanceId, type: report.type }
      await auditTrespass(tx, agent, 'agent.alarm', data)
      return { ok: false as const, problem: 'no such issuance of this agent' }
    }
    if (report.type === 'certificate.installed') return finishIssuance(tx, issuance, report, agent, now)
    const over = issuance.endedAt !== null
    const isOfThis = report.attempt === issuance.attempt
    if (!isOfThis && report.type === 'key.created') await noteLateKey(tx, issuance, report, agent)
    if (!isOfThis || isOld(report, issuance)) return { ok: true as const, over }
    if (!over) return record(tx, issuance, report, agent, now)
    // Ended too early it can still be finished, and its certificate will be judged by this key.
    if (report.type === 'key.created' && can('finish', issuance.state)) await recordKey(tx, issuance, report, agent)
    return { ok: true as const, over }
  })
  await ring({ at: 'page', kind: 'issuance' }, { at: 'page', kind: 'certificate' })
  // Of what is refused the agent may have to be told more.
  if (!answer.ok) await ring({ at: 'agent', id: agent.id })
  return answer
}

async function lockIssuance(tx: Tx, id: string): Promise<Issuance | null> {
  await tx.$queryRaw`SELECT 1 FROM "Issuance" WHERE id = ${id}::uuid FOR UPDATE`
  return tx.issuance.findUnique({ where: { id } })
}

type Progress = Extract<IssuanceReport, { type: 'issuance.progress' | 'issuance.failed' | 'key.created' }>

/**
 * A key that outlived a crash is reported again beside the state that follows it, under the same journal entry: it is
 * old when it is the key we have.
 */
function isOld(report: Progress, issuance: Issuance): boolean {
  if (report.type !== 'key.created') return report.seq <= issuance.reportSeq
  return report.seq < issuance.reportSeq || report.spkiSha256 === issuance.spkiSha256
}

async function record(tx: Tx, issuance: Issuance, report: Progress, agent: Reporter, now: Date): Promise<Answer> {
  const reportSeq = report.seq
  if (report.type !== 'key.created' && congestionCodes.includes(report.code))
    await noteCongestion(tx, issuance.authorityId, now)
  switch (report.type) {
    case 'issuance.progress': {
      const { state, waitingOn, code, nextAttemptAt } = report
      if (finalStates.includes(state)) return { ok: false, problem: `${state} is not an agent's to say` }
      const party = waitingOn ?? partyOf(state)
      const next = nextAttemptAt ? new Date(Date.parse(nextAttemptAt) + graceMs) : watchUntil(now)
      const when = nextAttemptAt || !party ? { nextAttemptAt: next } : { nextAttemptAt: null }
      await move(tx, issuance, { state, waitingOn: party, lastCode: code, reportSeq, ...when }, now)
      await note(tx, issuance, agent, 'issuance.progress', { state, waitingOn: party, code, at: report.at })
      break
    }
    case 'issuance.failed': {
      if (report.code === 'order_expired') {
        const state = await askAnew(tx, issuance, reportSeq, now)
        await note(tx, issuance, agent, 'issuance.failed', { state, code: report.code, at: report.at })
        break
      }
      const { state, party } = ruleOf(report.code)
      const to = { state, waitingOn: party, lastCode: report.code, reportSeq, nextAttemptAt: null }
      await move(tx, issuance, to, now)
      await note(tx, issuance, agent, 'issuance.failed', { state, waitingOn: party, code: report.code, at: report.at })
      await alarmForeign(tx, { issuanceId: issuance.id }, now)
      if (state === 'needs_revocation' && (await isRevokedFor(tx, issuance, report.code)))
        await startAnotherAttempt(tx, issuance.id, system, now)
      break
    }
    case 'key.created':
      await recordKey(tx, issuance, report, agent)
      break
  }
  return { ok: true, over: false }
}

/** Of a bulk renewal it stands in line again, is held with it, or is over with it. */
const askedAnew = {
  running: 'eligible',
  paused: 'paused',
  cancelled: 'cancelled',
  completed: 'queued',
} satisfies Record<CampaignState, IssuanceState>

/**
 * The order was good no longer when it came, or before anybody answered: another attempt, since the agent is done with
 * this one.
 */
async function askAnew(tx: Tx, issuance: Issuance, reportSeq: number, now: Date): Promise<IssuanceState> {
  const { id, campaignId } = issuance
  const campaign = campaignId
    ? await tx.campaign.findUniqueOrThrow({ where: { id: campaignId }, select: { state: true } })
    : null
  const state = campaign ? askedAnew[campaign.state] : 'queued'
  const waitingOn = partyOf(state)
  await tx.issuance.update({
    where: { id },
    data: {
      state,
      since: now,
      waitingOn,
      nextAttemptAt: waitingOn || !isOpen(state) ? null : now,
      endedAt: isOpen(state) ? null : now,
      lastCode: 'order_expired',
      attempt: { increment: 1 },
      reportSeq,
      order: Prisma.DbNull,
      orderExpiresAt: null,
    },
  })
  return state
}

type KeyReport = Extract<IssuanceReport, { type: 'key.created' }>

async function recordKey(tx: Tx, issuance: Issuance, report: KeyReport, agent: Reporter): Promise<void> {
  const { requestId, spkiSha256, seq } = report
  // What was granted was for another key.
  const granted = { grant: Prisma.DbNull, grantExpiresAt: null }
  const data = { requestId, spkiSha256, reportSeq: seq, ...granted }
  await tx.issuance.update({ where: { id: issuance.id }, data })
  await noteKey(tx, issuance, report, agent)
}

const noteKey = (tx: Tx, issuance: Issuance, { requestId, spkiSha256, protection, at }: KeyReport, agent: Reporter) =>
  note(tx, issuance, agent, 'issuance.key_created', { requestId, spkiSha256, protection, at })

/** Of another attempt. No certificate is expected of it any more, but one may have been issued: it is this agent's, and no alarm. */
async function noteLateKey(tx: Tx, issuance: Issuance, report: KeyReport, agent: Reporter): Promise<void> {
  const spkiSha256 = { path: ['spkiSha256'], equals: report.spkiSha256 }
  const where = { issuanceId: issuance.id, action: 'issuance.key_created', data: spkiSha256 }
  if ((await tx.auditEvent.count({ where })) === 0) await noteKey(tx, issuance, report, agent)
}

/** 受付混雑, and an authority that is not available: what goes out in bulk slows down. */
const congestionCodes: (IssuanceCode | null)[] = ['G008e', 'G005e']

async function noteCongestion(tx: Tx, authorityId: string, now: Date): Promise<void> {
  await tx.authority.update({ where: { id: authorityId }, data: { congestedAt: now } })
}

interface Move {
  state: IssuanceState
  waitingOn: Issuance['waitingOn']
  lastCode: string | null
  nextAttemptAt: Date | null
  reportSeq?: number
}

/** `since` says how long this state has waited on this party; a repeated report does not start it anew. */
async function move(tx: Tx, issuance: Issuance, to: Move, now: Date): Promise<void> {
  const same = issuance.state === to.state && issuance.waitingOn === to.waitingOn
  await tx.issuance.update({ where: { id: issuance.id }, data: { ...to, since: same ? issuance.since : now } })
}

async function note(
  tx: Tx,
  issuance: Issuance,
  agent: Reporter,
  action: AuditAction,
  data: Record<string, string | null>,
) {
  const subject = { kind: 'issuance' as const, id: issuance.id }
  await audit(tx, { actor: agentActor(agent), action, subject, issuanceId: issuance.id, data })
}

/** An order the agent does not obey: forged, expired, of another key or for another PC. Always on record. */
async function recordRefusedOrder(
  tx: Tx,
  report: Extract<IssuanceReport, { type: 'order.refused' }>,
  agent: Reporter,
  issuance: Issuance | null,
  now: Date,
): Promise<Answer> {
  const ours = issuance?.agentId === agent.id ? issuance : null
  const data = { reason: report.reason, at: report.at }
  if (!ours) {
    await auditTrespass(tx, agent, 'agent.alarm', data)
    return { ok: true, over: false }
  }
  await note(tx, ours, agent, 'issuance.order_refused', data)
  if (ours.endedAt) return { ok: true, over: true }
  if (report.reason === 'expired') await askAnew(tx, ours, ours.reportSeq, now)
  else {
    const { state, party } = ruleOf('order_refused')
    await move(tx, ours, { state, waitingOn: party, lastCode: 'order_refused', nextAttemptAt: null }, now)
  }
  return { ok: true, over: false }
}
