import { randomUUID } from 'node:crypto'
import type { CampaignCreateManyInput, IssuanceCreateManyInput } from '@certfleet/console-db/generated/models.ts'
import { dayMs, jstDay, jstInstant, nearestBusinessDay } from '@certfleet/core/calendar.ts'
import { isOpen } from '@certfleet/core/issuance.ts'
import { agentActor } from '../../apps/console/src/server/agents/enrol-agent.ts'
import { type Actor, system } from '../../apps/console/src/server/audit/audit.ts'
import { nationalCalendar } from '../../apps/console/src/server/calendar.ts'
import { newIssuance } from '../../apps/console/src/server/issuances/new-issuance.ts'
import { later, workMoment } from './moments.ts'
import { type PastCertificates, type RenewedAt, isLost } from './past-certificates.ts'
import type { PastLog } from './past-log.ts'
import type { PastPcs } from './past-pcs.ts'
import { type Random, randomFrom } from './random.ts'
import { type Story, campaignDaysAgo } from './season.ts'

export interface PastIssuances {
  campaigns: CampaignCreateManyInput[]
  issuances: (IssuanceCreateManyInput & { id: string })[]
}

interface Known {
  authority: { id: string; name: string }
  subscriberIds: Map<string, string>
  pcs: PastPcs
  certificates: PastCertificates
  renewedAt: RenewedAt
  admin: Actor
}

/** Two bulk renewals: one that is over, and one whose people have answered, are asked, or met something. */
export function makeIssuances(now: Date, stories: Story[], known: Known, log: PastLog): PastIssuances {
  const random = randomFrom(9936)
  const past: PastIssuances = { campaigns: [], issuances: [] }
  for (const campaign of ['previous', 'current'] as const) {
    const asked = stories.filter((story) => story.asked?.campaign === campaign)
    const id = randomUUID()
    const createdAt = workMoment(now, campaignDaysAgo[campaign], random)
    const endedAt = campaign === 'previous' ? workMoment(now, 15, random) : null
    const month = Number(jstDay(createdAt).slice(5, 7))
    const name = `${month}月の一斉更新`
    const createdBy = known.admin.name
    const refused = campaign === 'previous' ? { no_pc: 2 } : { too_early: 18, no_pc: 3, already_open: 1 }
    past.campaigns.push({
      id,
      kind: 'bulk',
      name,
      createdBy,
      refused,
      createdAt,
      endedAt,
      state: endedAt ? 'completed' : 'running',
    })
    const subject = { kind: 'campaign' as const, id }
    log.tell({
      at: createdAt,
      actor: known.admin,
      action: 'campaign.started',
      subject,
      data: { name, asked: asked.length },
    })
    if (endedAt) log.tell({ at: endedAt, actor: system, action: 'campaign.completed', subject })
    for (const story of asked) past.issuances.push(askedFor(now, story, { id, createdAt }, known, random, log))
  }
  return past
}

function askedFor(
  now: Date,
  story: Story,
  campaign: { id: string; createdAt: Date },
  known: Known,
  random: Random,
  log: PastLog,
): IssuanceCreateManyInput & { id: string } {
  const { state, waitingOn = null, code } = story.asked?.ending ?? { state: 'completed' }
  const [old, result] = [known.certificates.first.get(story), known.certificates.successors.get(story)]
  const pc = known.pcs.pcOf.get(story)
  if (!old || !pc) throw new Error(`${story.loginId} has nothing that could be renewed`)
  const plan = {
    purpose: 'renew' as const,
    authorityId: known.authority.id,
    subscriberId: known.subscriberIds.get(story.loginId) ?? '',
    agentId: pc.id,
    certificateId: old.id,
    deadlineAt: old.notAfter,
  }
  const row = newIssuance(plan, known.admin.name, campaign.createdAt)
  const subject = { kind: 'issuance' as const, id: row.id }
  const tell = (at: Date, actor: Actor, action: Parameters<PastLog['tell']>[0]['action'], data = {}) =>
    log.tell({ at, actor, action, subject, issuanceId: row.id, data })
  const { purpose, subscriberId, agentId, certificateId } = plan
  tell(campaign.createdAt, known.admin, 'issuance.requested', {
    purpose,
    subscriberId,
    agentId,
    certificateId,
    campaignId: campaign.id,
  })

  const agent = agentActor({ id: pc.id, hostname: pc.hostname, osUser: pc.osUser })
  const offeredAt = later(campaign.createdAt, random.int(10, 900))
  const progress = (at: Date, to: string, on: string | null) =>
    tell(at, agent, 'issuance.progress', { state: to, waitingOn: on, code: null, at: at.toISOString() })
  let since = later(offeredAt, 1)
  tell(offeredAt, system, 'issuance.order_signed', { agentId, attempt: 1 })
  if (state === 'unreachable' || state === 'eligible') tell(since, system, 'issuance.unreachable')
  else progress(since, 'offered', 'employee')
  // Its PC has come back, after hours: its turn comes in the morning.
  if (state === 'eligible') since = later(now, -random.int(300, 7200))
  const renewedAt = known.renewedAt.get(story)
  const nextDay = nearestBusinessDay(jstDay(new Date(now.getTime() + dayMs)), 1, nationalCalendar)
  const snoozedUntil = later(jstInstant(nextDay, 10), random.int(0, 4 * 3600))

  if (result && renewedAt && state !== 'superseded_by_other') {
    const feed = { kind: 'authority' as const, ...known.authority }
    const { serialHex, spkiSha256 } = result
    const at = renewedAt.toISOString()
    progress(later(renewedAt, -70), 'waiting_password', 'employee')
    tell(later(renewedAt, -9), agent, 'issuance.key_created', { spkiSha256, protection: 'nss', at })
    log.tell({
      at: renewedAt,
      actor: feed,
      action: 'certificate.issued',
      issuanceId: row.id,
      subject: { kind: 'certificate', id: result.id },
      data: { serialHex, loginId: story.loginId, purpose: 'renew', at },
    })
    since = later(renewedAt, 6)
    if (isLost(story)) tell(since, agent, 'issuance.failed', { state, waitingOn, code: code ?? null, at })
    else tell(since, agent, 'issuance.completed', { certificateId: result.id, serialHex, protection: 'nss', at })
  } else if (state === 'snoozed') {
    since = workMoment(now, random.int(1, 3), random)
    progress(since, 'snoozed', null)
  } else if (code || state === 'waiting_logon') {
    since = workMoment(now, random.int(1, 10), random)
    if (code) tell(since, agent, 'issuance.failed', { state, waitingOn, code, at: since.toISOString() })
    else progress(since, state, waitingOn)
  } else if (state === 'cancelled') {
    since = workMoment(now, random.int(2, 8), random)
    tell(since, known.admin, 'issuance.cancelled')
  } else if (state === 'missed') {
    since = old.notAfter
    tell(since, system, 'issuance.withdrawn', { state })
  } else if (state === 'superseded_by_other' && renewedAt) {
    since = later(renewedAt, 30)
    tell(since, system, 'issuance.withdrawn', { state })
  }
  return {
    ...row,
    state,
    since,
    waitingOn: isOpen(state) ? waitingOn : null,
    nextAttemptAt: nextAttempt(state, nextDay, snoozedUntil),
    lastCode: isOpen(state) ? (code ?? null) : null,
    resultId: state === 'completed' ? (result?.id ?? null) : null,
    spkiSha256: state === 'superseded_by_other' ? null : (result?.spkiSha256 ?? null),
    reportSeq: state === 'eligible' || state === 'unreachable' ? -1 : 3,
    campaignId: campaign.id,
    createdAt: campaign.createdAt,
    endedAt: isOpen(state) ? null : since,
  }
}

/** Only these are looked at by the clock: the others wait on somebody. */
function nextAttempt(state: string, nextDay: string, snoozedUntil: Date): Date | null {
  if (state === 'eligible') return jstInstant(nextDay, 9)
  return state === 'snoozed' ? snoozedUntil : null
}
