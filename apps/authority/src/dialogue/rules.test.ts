import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { expect, it } from 'vitest'
import { sessionEnd, whyNotIssue, whyNotRenew, whySessionOver } from './rules.ts'

const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
const notAfter = new Date('2027-11-23T03:04:05Z')
const opensAt = new Date('2027-10-14T03:04:05Z')
const living = { notAfter, revokedAt: null, superseded: false }
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

it('the width of the window is the profile’s', () => {
  const narrow = { ...profile, windowDays: 1 }
  expect(whyNotRenew(living, narrow, ms(notAfter, -86_400_000))).toBeNull()
  expect(whyNotRenew(living, narrow, ms(notAfter, -86_400_001))?.code).toBe('too_early')
})

it('a live certificate stands in the way of an issue unless the profile allows it', () => {
  expect(whyNotIssue(true, profile)).toEqual({ code: 'live_certificate_exists' })
  expect(whyNotIssue(true, { ...profile, issueWhenLive: 'allow' })).toBeNull()
  expect(whyNotIssue(false, profile)).toBeNull()
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
