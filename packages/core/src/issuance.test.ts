import { describe, expect, it } from 'vitest'
import { type CertificateFacts, windowOpensAt } from './certificate.ts'
import { type RenewSituation, can, finalStates, issuanceStates, openStates, partyOf, whyNotRenew } from './issuance.ts'

const notAfter = new Date('2027-05-06T00:00:00Z')
const opensAt = windowOpensAt(notAfter, 40)
const certificate: CertificateFacts = {
  authorityStatus: 'issued',
  delivery: 'confirmed',
  presence: 'present_ok',
  issuedAt: new Date('2026-05-05T00:00:00Z'),
  notBefore: new Date('2026-05-05T00:00:00Z'),
  notAfter,
  windowOpensAt: opensAt,
  successor: null,
}
const situation: RenewSituation = {
  certificate,
  graceAfterExpiryDays: 0,
  agent: { state: 'active' },
  openIssuanceId: null,
  now: opensAt,
  calendar: { isHoliday: () => false },
}

describe('whyNotRenew', () => {
  it('lets a certificate be renewed from the instant its window opens until the instant it expires', () => {
    expect(whyNotRenew(situation)).toBeNull()
    const before = { ...situation, now: new Date(opensAt.getTime() - 1) }
    expect(whyNotRenew(before)).toEqual({ reason: 'too_early', opensAt })
    expect(whyNotRenew({ ...situation, now: new Date(notAfter.getTime() - 1) })).toBeNull()
    expect(whyNotRenew({ ...situation, now: notAfter })).toEqual({ reason: 'expired' })
  })

  it('lets an expired one be renewed for the days of grace its authority gives, to the millisecond, and no longer', () => {
    const graceful = { ...situation, graceAfterExpiryDays: 3 }
    const end = notAfter.getTime() + 3 * 86_400_000
    expect(whyNotRenew({ ...graceful, now: notAfter })).toBeNull()
    expect(whyNotRenew({ ...graceful, now: new Date(end - 1) })).toBeNull()
    expect(whyNotRenew({ ...graceful, now: new Date(end) })).toEqual({ reason: 'expired' })
    const unusable: CertificateFacts = { ...certificate, presence: 'present_key_unusable' }
    expect(whyNotRenew({ ...graceful, certificate: unusable, now: notAfter })).toEqual({ reason: 'key_unusable' })
  })

  it.each([
    ['revoked', { certificate: { ...certificate, authorityStatus: 'revoked' } }],
    ['key_unusable', { certificate: { ...certificate, presence: 'present_key_unusable' } }],
    ['missing', { certificate: { ...certificate, presence: 'absent_after_seen' } }],
    [
      'superseded',
      { certificate: { ...certificate, successor: { delivery: 'confirmed', authorityStatus: 'issued' } } },
    ],
    ['no_pc', { agent: null }],
    ['pc_not_active', { agent: { state: 'pending_approval' } }],
    ['already_open', { openIssuanceId: 'x' }],
  ] as [string, Partial<RenewSituation>][])('says %s', (reason, change) => {
    expect(whyNotRenew({ ...situation, ...change })).toMatchObject({ reason })
  })
})

describe('issuanceCan', () => {
  it('cancels nothing the authority may have signed, and nothing that is over', () => {
    for (const state of [
      'issuing',
      'issued',
      'installing',
      'verifying',
      'issued_not_installed',
      ...finalStates,
    ] as const) {
      expect(can('cancel', state)).toBe(false)
    }
    expect(can('cancel', 'waiting_password')).toBe(true)
  })

  it('takes a report in every open state', () => {
    for (const state of openStates) expect(can('report', state)).toBe(true)
  })
})

it('every state is open or over, and only open ones wait on somebody', () => {
  expect(new Set([...openStates, ...finalStates])).toEqual(new Set(issuanceStates))
  for (const state of finalStates) expect(partyOf(state)).toBeNull()
})
