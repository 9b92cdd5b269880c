import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CertificateFacts, authorityStatuses, deliveries, presences, windowOpensAt } from './certificate.ts'
import { agentStates, isOpen, issuanceStates, partyOf } from './issuance.ts'
import { type LoginSituation, absenceOf, whyNothing } from './why-nothing.ts'

const now = new Date('2026-11-24T03:00:00Z')
const at = { now, calendar: { isHoliday: () => false } }
const day = 86_400_000
const inDays = (days: number) => new Date(now.getTime() + days * day)

const certificate = (daysLeft: number, change: Partial<CertificateFacts> = {}): CertificateFacts => ({
  authorityStatus: 'issued',
  delivery: 'confirmed',
  presence: 'present_ok',
  issuedAt: inDays(daysLeft - 366),
  notBefore: inDays(daysLeft - 366),
  notAfter: inDays(daysLeft),
  windowOpensAt: windowOpensAt(inDays(daysLeft), 40),
  successor: null,
  ...change,
})
const agent = { state: 'active' as const, hostname: 'PC-1', connected: true, lastSeenAt: now }
const login = (change: Partial<LoginSituation> = {}): LoginSituation => ({
  lockedAt: null,
  expectedHostname: null,
  agent,
  openIssuance: null,
  certificate: certificate(20),
  ...change,
})
const reasons = (change: Partial<LoginSituation>) => whyNothing(login(change), at).map(({ reason }) => reason)
const offered = { id: 'i', state: 'offered' as const, waitingOn: 'employee' as const, since: now, nextAttemptAt: null }
const queued = { ...offered, state: 'queued' as const, waitingOn: null, nextAttemptAt: inDays(1) }

describe('why nothing has happened', () => {
  it.each<[string, Partial<LoginSituation>, string[]]>([
    ['nobody asked for the renewal', {}, ['can_be_renewed']],
    [
      'it is too early, whether the PC is on or off',
      { certificate: certificate(100), agent: { ...agent, connected: false } },
      ['window_opens'],
    ],
    ['the employee has not answered', { openIssuance: offered }, ['waits']],
    ['it is tried again by itself', { openIssuance: queued }, ['tried_again']],
    ['no PC is known', { agent: null }, ['no_pc', 'can_be_renewed']],
    ['only a hint names a PC', { agent: null, expectedHostname: 'PC-9' }, ['no_pc_expected', 'can_be_renewed']],
    [
      'the agent never connected',
      { agent: { ...agent, connected: false, lastSeenAt: null }, certificate: null },
      ['pc_never_connected', 'no_certificate'],
    ],
    ['the PC is off', { agent: { ...agent, connected: false } }, ['pc_offline', 'can_be_renewed']],
    [
      'the PC waits for approval',
      { agent: { ...agent, state: 'pending_approval' } },
      ['pc_pending_approval', 'can_be_renewed'],
    ],
    ['the login ID is locked, before all else', { lockedAt: now, openIssuance: offered }, ['locked', 'waits']],
    ['the certificate has expired', { certificate: certificate(-1) }, ['certificate']],
    [
      'the certificate is revoked long before its window',
      { certificate: certificate(200, { authorityStatus: 'revoked' }) },
      ['certificate'],
    ],
  ])('%s', (_, change, expected) => {
    expect(reasons(change)).toEqual(expected)
  })

  it('always has an answer, and at most one about the certificate', () => {
    const date = fc.integer({ min: -400, max: 400 }).map(inDays)
    const facts = fc
      .record({
        authorityStatus: fc.constantFrom(...authorityStatuses),
        delivery: fc.constantFrom(...deliveries),
        presence: fc.constantFrom(...presences),
        daysLeft: fc.integer({ min: -50, max: 366 }),
      })
      .map(({ daysLeft, ...rest }) => certificate(daysLeft, rest))
    const open = fc.constantFrom(...issuanceStates.filter(isOpen)).map((state) => {
      const waitingOn = partyOf(state)
      return { id: 'i', state, waitingOn, since: now, nextAttemptAt: waitingOn ? null : now }
    })
    const situation: fc.Arbitrary<LoginSituation> = fc.record({
      lockedAt: fc.option(date),
      expectedHostname: fc.option(fc.constant('PC-9')),
      agent: fc.option(
        fc.record({
          state: fc.constantFrom(...agentStates),
          hostname: fc.constant('PC-1'),
          connected: fc.boolean(),
          lastSeenAt: fc.option(date),
        }),
      ),
      openIssuance: fc.option(open),
      certificate: fc.option(facts),
    })
    fc.assert(
      fc.property(situation, (one) => {
        const found = whyNothing(one, at).map(({ reason }) => reason)
        expect(found.length).toBeGreaterThan(0)
        const aboutIt = ['window_opens', 'no_certificate', 'certificate', 'can_be_renewed']
        expect(found.filter((reason) => aboutIt.includes(reason)).length).toBeLessThanOrEqual(1)
        expect(new Set(found).size).toBe(found.length)
      }),
    )
  })
})

describe('whether a person is there to be asked', () => {
  const employed = { leftOn: null, leaveFrom: null, leaveUntil: null }
  it.each([
    ['the last day at work still counts', { leftOn: '2026-11-24' }, null],
    ['the day after, they have left', { leftOn: '2026-11-23' }, { reason: 'left', on: '2026-11-23' }],
    ['leave begins on its first day', { leaveFrom: '2026-11-24' }, { reason: 'on_leave', until: null }],
    [
      'leave lasts to its last day',
      { leaveFrom: '2026-10-01', leaveUntil: '2026-11-24' },
      { reason: 'on_leave', until: '2026-11-24' },
    ],
    ['leave is over', { leaveFrom: '2026-10-01', leaveUntil: '2026-11-23' }, null],
    ['leave is yet to come', { leaveFrom: '2026-11-25' }, null],
  ])('%s', (_, change, expected) => {
    expect(absenceOf({ ...employed, ...change }, now)).toEqual(expected)
  })

  it('counts days in Japan', () => {
    expect(absenceOf({ ...employed, leftOn: '2026-11-24' }, new Date('2026-11-24T15:00:00Z'))).not.toBeNull()
  })
})
