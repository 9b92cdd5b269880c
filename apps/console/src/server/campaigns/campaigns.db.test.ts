import { jstDay } from '@certfleet/core/calendar.ts'
import { nextOfferTime, standardOfferHours } from '@certfleet/core/offer-hours.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addAuthority,
  addSubscriber,
  admin,
  enrolTestAgent,
  reportOf,
  useConsole,
} from '../../../../../test/support/console.ts'
import { type TestCa, dayMs } from '../../../../../test/support/test-ca.ts'
import { nationalCalendar as calendar } from '../calendar.ts'
import { certificateColumns, knownAuthorities } from '../certificates/issuers.ts'
import { db } from '../db.ts'
import { cancelIssuance } from '../issuances/cancel-issuance.ts'
import { countForgotten } from '../issuances/count-forgotten.ts'
import { dispatchAuthority } from '../issuances/dispatch-authority.ts'
import { dispatchIssuances } from '../issuances/dispatch-issuances.ts'
import { deviceIsBack, openWork } from '../issuances/open-work.ts'
import { recordReport } from '../issuances/record-report.ts'
import { requestRenewal } from '../issuances/request-issuance.ts'
import { cancelCampaign } from './cancel-campaign.ts'
import { pauseCampaign, resumeCampaign } from './hold-campaign.ts'
import { getCampaign } from './list-campaigns.ts'
import { planRolling } from './plan-rolling.ts'
import { previewCampaign } from './preview-campaign.ts'
import { setOfferHours, setPace } from './set-pace.ts'
import { startRolling } from './set-rolling.ts'
import { startCampaign } from './start-campaign.ts'

useConsole()

const always = { from: '00:00', to: '24:00', businessDaysOnly: false }
let code = 5000
let authorityId = ''
let ca: TestCa

beforeEach(async () => {
  await db().issuance.deleteMany({})
  await db().campaign.deleteMany({})
  await db().installation.upsert({ where: { id: 1 }, create: { id: 1 }, update: {} })
  await setOfferHours(always, admin)
  ;({ id: authorityId, ca } = await addAuthority(String(code++)))
})

interface Person {
  subscriberId: string
  certificateId: string
  agentId: string
  agent: Awaited<ReturnType<typeof enrolTestAgent>>['agent']
}

/** A person with a certificate on a PC of its own. */
async function person(loginId: string, daysLeft = 20): Promise<Person> {
  const subscriberId = await addSubscriber(authorityId, loginId)
  const { agent } = await enrolTestAgent()
  const { publicKey } = signerOf(await generatePrivateKey('P-256'))
  const notAfter = new Date(Math.floor((Date.now() + daysLeft * dayMs) / 1000) * 1000)
  const info = readCertificate(await ca.issue({ loginId, publicKey, notAfter }))
  const known = (await knownAuthorities(db())).find(({ id }) => id === authorityId)
  if (!known) throw new Error('no such authority')
  const { id: certificateId } = await db().certificate.create({
    data: {
      ...certificateColumns(info, known),
      subscriberId,
      agentId: agent.id,
      delivery: 'confirmed',
      presence: 'present_ok',
    },
  })
  await db().assignment.create({ data: { agentId: agent.id, subscriberId, basis: 'possession' } })
  return { subscriberId, certificateId, agentId: agent.id, agent }
}

const people = (count: number, daysLeft = (n: number) => 10 + n) =>
  Promise.all(Array.from({ length: count }, (_, n) => person(`p${code}-${n}`, daysLeft(n))))
const rows = (all: Person[]) => ({ kind: 'rows' as const, ids: all.map(({ certificateId }) => certificateId) })
const inState = async (campaignId: string, state: 'eligible' | 'queued' | 'paused' | 'cancelled') =>
  db().issuance.findMany({ where: { campaignId, state }, orderBy: { deadlineAt: 'asc' } })
const fill = (tokens: number, filledAt = new Date()) =>
  db().authority.update({ where: { id: authorityId }, data: { bucketTokens: tokens, bucketFilledAt: filledAt } })

describe('starting', () => {
  it('asks for what may be renewed and counts the rest by reason, as the preview said', async () => {
    const [one, two, early, gone] = (await people(4, (n) => (n === 2 ? 60 : 10 + n))) as [
      Person,
      Person,
      Person,
      Person,
    ]
    await requestRenewal(two.certificateId, admin)
    await db().agent.update({ where: { id: gone.agentId }, data: { state: 'retired' } })
    const all = rows([one, two, early, gone])
    const refused = { already_open: 1, too_early: 1, pc_not_active: 1 }
    expect(await previewCampaign(all)).toMatchObject({ renewable: 1, refused, authorities: [{ count: 1, minutes: 1 }] })
    const { campaignId, asked } = await startCampaign('年末', all, admin)
    expect(asked).toBe(1)
    expect(await getCampaign(campaignId)).toMatchObject({ total: 1, open: 1, refused, states: { eligible: 1 } })
  })

  it('asks nobody who is on leave or has left, and says so', async () => {
    const [here, away, left] = (await people(3)) as [Person, Person, Person]
    const today = new Date(jstDay(new Date()))
    const absent = (one: Person, data: { leftOn?: Date; leaveFrom?: Date }) =>
      db().employee.updateMany({ where: { subscribers: { some: { id: one.subscriberId } } }, data })
    await absent(away, { leaveFrom: today })
    await absent(left, { leftOn: new Date(today.getTime() - dayMs) })
    const refused = { on_leave: 1, left: 1 }
    expect(await previewCampaign(rows([here, away, left]))).toMatchObject({ renewable: 1, refused })
    const { campaignId } = await startRolling(authorityId, 0, admin)
    await planRolling(new Date())
    expect(await db().issuance.findMany({ where: { campaignId } })).toMatchObject([{ subscriberId: here.subscriberId }])
  })

  it('takes all that match the filters of a list', async () => {
    await people(3, (n) => [2, 10, 12][n] ?? 0)
    const filter = {
      lifecycle: ['expiring' as const],
      search: `p${code}-`,
      past: 'hidden' as const,
      work: 'any' as const,
    }
    expect(await previewCampaign({ kind: 'all', filter })).toMatchObject({ renewable: 2 })
  })

  it('two at once ask nobody twice', async () => {
    const all = rows(await people(5))
    const started = await Promise.allSettled([startCampaign('a', all, admin), startCampaign('b', all, admin)])
    const asked = started.map((one) => (one.status === 'fulfilled' ? one.value.asked : 0))
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(await db().issuance.count({ where: { endedAt: null } })).toBe(5)
  })

  it('with nothing to renew says so', async () => {
    const all = rows([await person('early', 200)])
    await expect(startCampaign('x', all, admin)).rejects.toMatchObject({ code: 'nothing_to_renew' })
  })
})

const atPassword = { state: 'waiting_password' as const, waitingOn: null, code: null, nextAttemptAt: null }

describe('the turns', () => {
  it('come in the order of the deadlines, as many as the pace allows, each with its signed order', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(6, (n) => 30 - n)), admin)
    await fill(2.5)
    await dispatchAuthority(authorityId, new Date())
    const queued = await inState(campaignId, 'queued')
    const eligible = await inState(campaignId, 'eligible')
    expect([queued.length, eligible.length]).toEqual([2, 4])
    expect(queued.every(({ order }) => order !== null)).toBe(true)
    expect(eligible.every(({ order }) => order === null)).toBe(true)
    expect(queued[1]?.deadlineAt?.getTime()).toBeLessThan(eligible[0]?.deadlineAt?.getTime() ?? 0)
  })

  it('two workers at once do not send twice as fast', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(6)), admin)
    await setPace(authorityId, 6, admin)
    const now = new Date()
    await fill(0, new Date(now.getTime() - 12_000))
    await Promise.all([dispatchAuthority(authorityId, now), dispatchAuthority(authorityId, now)])
    expect(await inState(campaignId, 'queued')).toHaveLength(1)
  })

  it('outside the hours nobody is asked, and everybody knows when', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(2)), admin)
    await setOfferHours(standardOfferHours, admin)
    const night = new Date(`${jstDay(new Date())}T21:00:00Z`)
    await fill(5, night)
    await dispatchAuthority(authorityId, night)
    const opens = nextOfferTime(night, { hours: standardOfferHours, maintenance: [], calendar })
    const waiting = await inState(campaignId, 'eligible')
    expect(waiting.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([opens, opens])
    expect((await getCampaign(campaignId)).nextTurnAt).toEqual(opens)
  })

  it('nor in the authority’s maintenance', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(1)), admin)
    const { profile } = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
    const maintenance = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }))
    await db().authority.update({
      where: { id: authorityId },
      data: { profile: { ...(profile as object), maintenance } },
    })
    await fill(5)
    await dispatchAuthority(authorityId, new Date())
    expect(await inState(campaignId, 'queued')).toEqual([])
  })

  it('rest when the authority is congested, as an agent reports it', async () => {
    const all = await people(3)
    const { campaignId } = await startCampaign('x', rows(all), admin)
    await fill(1)
    await dispatchAuthority(authorityId, new Date())
    const [first] = await inState(campaignId, 'queued')
    const agent = all.find(({ agentId }) => agentId === first?.agentId)?.agent
    if (!first || !agent) throw new Error('nobody was asked')
    const report = { state: 'waiting_authority' as const, waitingOn: null, code: 'G008e' as const, nextAttemptAt: null }
    await recordReport({ type: 'issuance.progress', ...reportOf(first.id, 3), ...report }, agent)
    await fill(10)
    await dispatchAuthority(authorityId, new Date())
    expect(await inState(campaignId, 'queued')).toEqual([])
    const later = new Date(Date.now() + 11 * 60_000)
    await dispatchAuthority(authorityId, later)
    expect(await inState(campaignId, 'queued')).toHaveLength(2)
  })

  it('a PC that comes back stands in line again, and gets no order before its turn', async () => {
    const [one] = (await people(1)) as [Person]
    const { campaignId } = await startCampaign('x', rows([one]), admin)
    await fill(1)
    await dispatchAuthority(authorityId, new Date())
    const [queued] = await inState(campaignId, 'queued')
    await db().issuance.update({
      where: { id: queued?.id ?? '' },
      data: { state: 'unreachable', waitingOn: 'device', nextAttemptAt: null },
    })
    await deviceIsBack(one.agentId)
    expect(await inState(campaignId, 'eligible')).toHaveLength(1)
    expect(await openWork([one.agentId])).toMatchObject([{ order: null }])
    await fill(1)
    await dispatchAuthority(authorityId, new Date())
    expect(await openWork([one.agentId])).toMatchObject([{ issuanceId: queued?.id, order: expect.anything() }])
  })

  it.each([
    ['running', { eligible: 1 }],
    ['paused', { paused: 1 }],
    ['cancelled', { cancelled: 1 }],
  ] as const)(
    'who never answered stands in line again, as long as the renewal is running: %s',
    async (state, states) => {
      const [one] = (await people(1)) as [Person]
      const { campaignId } = await startCampaign('x', rows([one]), admin)
      await fill(1)
      await dispatchAuthority(authorityId, new Date())
      const [queued] = await inState(campaignId, 'queued')
      const id = queued?.id ?? ''
      await recordReport({ type: 'issuance.progress', ...reportOf(id, 3), ...atPassword }, one.agent)
      if (state === 'paused') await pauseCampaign(campaignId, admin)
      if (state === 'cancelled') await cancelCampaign(campaignId, admin)
      await recordReport({ type: 'issuance.failed', ...reportOf(id, 4), code: 'order_expired' }, one.agent)
      expect((await getCampaign(campaignId)).states).toEqual(states)
      expect(await countForgotten(new Date(Date.now() + dayMs))).toBe(state === 'running' ? 1 : 0)
    },
  )

  it('what has become pointless meanwhile ends with its reason', async () => {
    const all = (await people(2)) as [Person, Person]
    const { campaignId } = await startCampaign('x', rows(all), admin)
    await db().certificate.update({
      where: { id: all[0].certificateId },
      data: { authorityStatus: 'revoked', revokedAt: new Date() },
    })
    await fill(5)
    await dispatchAuthority(authorityId, new Date())
    expect((await getCampaign(campaignId)).states).toEqual({ failed_final: 1, queued: 1 })
  })
})

describe('holding and calling off', () => {
  it('paused: nobody more is asked, not even who was about to be; resumed: all of them', async () => {
    const all = await people(3)
    const { campaignId } = await startCampaign('x', rows(all), admin)
    await fill(1)
    await dispatchAuthority(authorityId, new Date())
    await pauseCampaign(campaignId, admin)
    expect(await inState(campaignId, 'paused')).toHaveLength(3)
    await fill(5)
    await dispatchAuthority(authorityId, new Date())
    await dispatchIssuances(new Date(Date.now() + 60_000))
    expect(await openWork(all.map(({ agentId }) => agentId))).toMatchObject([
      { order: null },
      { order: null },
      { order: null },
    ])
    await expect(pauseCampaign(campaignId, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
    await resumeCampaign(campaignId, admin)
    await dispatchAuthority(authorityId, new Date())
    expect(await inState(campaignId, 'queued')).toHaveLength(3)
  })

  it('cancelled: requests nobody has begun with are taken back by a signed word, who is at it finishes', async () => {
    const all = await people(3)
    const { campaignId } = await startCampaign('x', rows(all), admin)
    await fill(2)
    await dispatchAuthority(authorityId, new Date())
    const [begun] = await inState(campaignId, 'queued')
    await db().issuance.update({
      where: { id: begun?.id ?? '' },
      data: { state: 'waiting_password', waitingOn: 'employee', nextAttemptAt: null },
    })
    await cancelCampaign(campaignId, admin)
    const cancelled = await inState(campaignId, 'cancelled')
    expect(cancelled.map(({ order, cancelOrder }) => [order !== null, cancelOrder !== null])).toEqual([
      [true, true],
      [false, false],
    ])
    expect(await getCampaign(campaignId)).toMatchObject({
      state: 'cancelled',
      open: 1,
      states: { waiting_password: 1 },
    })
  })

  it('ends by itself when nothing is open any more', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(1)), admin)
    const [only] = await inState(campaignId, 'eligible')
    await dispatchIssuances(new Date())
    expect((await getCampaign(campaignId)).state).toBe('running')
    await cancelIssuance(only?.id ?? '', admin)
    await dispatchIssuances(new Date())
    expect(await getCampaign(campaignId)).toMatchObject({ state: 'completed', endedAt: expect.any(Date) })
  })

  it('a request not answered before the expiry is over', async () => {
    const { campaignId } = await startCampaign('x', rows(await people(1)), admin)
    await dispatchIssuances(new Date(Date.now() + 11 * dayMs))
    expect((await getCampaign(campaignId)).states).toEqual({ missed: 1 })
  })
})

describe('rolling renewal', () => {
  it('adds each certificate once, at its own moment of the window', async () => {
    await people(4, () => 39)
    await person(`later${code}`, 50)
    const { campaignId } = await startRolling(authorityId, 20, admin)
    const counts: number[] = []
    for (const days of [0, 5, 10, 15, 19, 19]) {
      await planRolling(new Date(Date.now() + days * dayMs))
      counts.push((await getCampaign(campaignId)).total)
    }
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    // By the 19th day after the opening of the others, only the fifth may still be to come.
    expect(counts.at(-1)).toBeGreaterThanOrEqual(4)
    expect(counts.at(-1)).toBe(counts.at(-2))
    const [only] = await inState(campaignId, 'eligible')
    await cancelIssuance(only?.id ?? '', admin)
    await planRolling(new Date(Date.now() + 19 * dayMs))
    expect((await getCampaign(campaignId)).total).toBe(counts.at(-1))
  })

  it('is one an authority', async () => {
    await startRolling(authorityId, 10, admin)
    await expect(startRolling(authorityId, 5, admin)).rejects.toMatchObject({ code: 'rolling_already' })
  })
})

it('nobody is forgotten: the count sees a sweep that does not come, and is 0 while it does', async () => {
  const { campaignId } = await startCampaign('x', rows(await people(2)), admin)
  const later = new Date(Date.now() + 10 * 60_000)
  expect(await countForgotten(new Date())).toBe(0)
  expect(await countForgotten(later)).toBe(2)
  // Paced, but alive.
  await fill(0, later)
  expect(await countForgotten(later)).toBe(0)
  await pauseCampaign(campaignId, admin)
  expect(await countForgotten(new Date(later.getTime() + dayMs))).toBe(0)
})
