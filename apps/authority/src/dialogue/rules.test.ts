import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { expect, it } from 'vitest'
import { sessionEnd, whyNotIssue, whyNotRenew, whySessionOver } from './rules.ts'

const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
const notAfter = new Date('2027-11-23T03:04:05Z')
const opensAt = new Date('2027-10-14T03:04:05Z')
const living = { notAfter, revokedAt: null, superseded: false, hasLive: false }
const ms = (instant: Date, offset: number) => new Date(instant.getTime() + offset)

it('a renewal opens 40 days before expiry to the millisecond, and closes at expiry', () => {
  expect(whyNotRenew(living, profile, ms(opensAt, -1))).toEqual({ code: 'too_early', opensAt: opensAt.toISOString() })
  expect(whyNotRenew(living, profile, opensAt)).toBeNull()
  expect(whyNotRenew(living, profile, ms(notAfter, -1))).toBeNull()
  expect(whyNotRenew(living, profile, notAfter)).toEqual({ code: 'BZBE011008' })
})

it.each([
  ['unknown', null],
  ['revoked', { ...living, revokedAt: opensAt }],
  ['superseded', { ...living, superseded: true }],
])('a certificate that is %s is not renewed, inside the window or not', (_, facts) => {
  expect(whyNotRenew(facts, profile, opensAt)).toEqual({ code: 'BZBE011008' })
  expect(whyNotRenew(facts, profile, ms(opensAt, -1))).toEqual({ code: 'BZBE011008' })
})

it('days of grace let it be renewed that long after its expiry, to the millisecond', () => {
  const graceful = { ...profile, graceAfterExpiryDays: 3 }
  const end = ms(notAfter, 3 * 86_400_000)
  expect(whyNotRenew(living, graceful, notAfter)).toBeNull()
  expect(whyNotRenew(living, graceful, ms(end, -1))).toBeNull()
  expect(whyNotRenew(living, graceful, end)).toEqual({ code: 'BZBE011008' })
})

it('another live certificate stands in the way of a renewal unless the profile allows it', () => {
  const beside = { ...living, hasLive: true }
  expect(whyNotRenew(beside, profile, opensAt)).toEqual({ code: 'live_certificate_exists' })
  expect(whyNotRenew(beside, { ...profile, issueWhenLive: 'allow' }, opensAt)).toBeNull()
})

it('the width of the window is the profile’s', () => {
  const narrow = { ...profile, windowDays: 1 }
  expect(whyNotRenew(living, narrow, ms(notAfter, -86_400_000))).toBeNull()
  expect(whyNotRenew(living, narrow, ms(notAfter, -86_400_001))?.code).toBe('too_early')
})

it('a live certificate stands in the way of an issue unless the profile allows it', () => {
  const held = { hasLive: true, hasExpired: false }
  expect(whyNotIssue(held, profile)).toEqual({ code: 'live_certificate_exists' })
  expect(whyNotIssue(held, { ...profile, issueWhenLive: 'allow' })).toBeNull()
  expect(whyNotIssue({ ...held, hasLive: false }, profile)).toBeNull()
})

it('an expired certificate stands in the way of an issue only where the profile wants it revoked first', () => {
  const held = { hasLive: false, hasExpired: true }
  expect(whyNotIssue(held, profile)).toBeNull()
  const strict = { ...profile, issueWhenExpired: 'require_revocation' as const }
  expect(whyNotIssue(held, strict)).toEqual({ code: 'live_certificate_exists' })
  expect(whyNotIssue({ ...held, hasExpired: false }, strict)).toBeNull()
})

it('a session ends 15 minutes after its last step, or when a later login displaces it', () => {
  const expiresAt = sessionEnd(opensAt)
  const session = { authenticatedAt: null, expiresAt, current: false }
  expect(whySessionOver(session, ms(opensAt, 15 * 60_000 - 1))).toBeNull()
  expect(whySessionOver(session, ms(opensAt, 15 * 60_000))).toEqual({ code: 'session_expired' })
  const authenticated = { ...session, authenticatedAt: opensAt }
  expect(whySessionOver({ ...authenticated, current: true }, opensAt)).toBeNull()
  expect(whySessionOver(authenticated, opensAt)).toEqual({ code: 'session_displaced' })
})
