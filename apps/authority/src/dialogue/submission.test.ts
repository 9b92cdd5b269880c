import { randomBytes } from 'node:crypto'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { describe, expect, it } from 'vitest'
import { newToken, tokenHash } from '../token.ts'
import { type SubmissionFacts, judgeSubmission } from './submission.ts'

const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
const now = new Date('2027-11-01T00:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const token = newToken()
const submission = { dialogueId: 'd', token, requestId: 'r', csrSha256: 'c' }
const issue: SubmissionFacts = {
  purpose: 'issue',
  tokenSha256: tokenHash(token),
  authenticatedAt: later(-1),
  expiresAt: later(14),
  usedFor: null,
  subscriberId: 's',
  loginId: 'demo01',
  name: '名前',
  email: null,
  lockedAt: null,
  lockedUntil: null,
  pending: [],
  issuedCount: 0,
  revision: 3,
  current: true,
  renewsSha256: null,
  renewed: null,
  notAfter: null,
  revokedAt: null,
  superseded: false,
  hasLive: false,
  hasExpired: false,
  known: null,
  knownCsrSha256: null,
  knownSubscriberId: null,
}
const renew: SubmissionFacts = { ...issue, purpose: 'renew', renewsSha256: 'x', notAfter: later(60 * 24 * 10) }
const known = { known: randomBytes(8), knownCsrSha256: 'c', knownSubscriberId: 's', usedFor: 'r' }
const judge = (facts: SubmissionFacts | null) => judgeSubmission(facts, submission, profile, now)
const codeOf = (facts: SubmissionFacts | null) => {
  const judgement = judge(facts)
  return judgement.kind === 'refused' ? judgement.refusal.code : judgement.kind
}

describe('a submission', () => {
  it.each([
    ['for a first certificate', issue],
    ['after a temporary lock', { ...issue, lockedUntil: now }],
    ['for a renewal inside the window', renew],
  ])('%s is issued', (_, facts) => {
    expect(judge(facts)).toEqual({ kind: 'issue', facts })
  })

  it.each([
    ['with an unknown dialogue', null, 'session_expired'],
    ['with another token', { ...issue, tokenSha256: tokenHash(newToken()) }, 'session_expired'],
    ['before the password', { ...issue, authenticatedAt: null }, 'session_expired'],
    ['after the session', { ...issue, expiresAt: now }, 'session_expired'],
    ['on a displaced session', { ...issue, current: false }, 'session_displaced'],
    ['on a dialogue that was used', { ...issue, usedFor: 'another request' }, 'session_expired'],
    ['of a locked login ID', { ...issue, lockedAt: now }, 'locked'],
    ['of a temporarily locked login ID', { ...issue, lockedUntil: later(1) }, 'temporarily_locked'],
    ['before the last challenge', { ...issue, pending: ['CCHK006'] }, 'session_expired'],
    ['while a certificate is live', { ...issue, hasLive: true }, 'live_certificate_exists'],
    ['for a renewal beside another live certificate', { ...renew, hasLive: true }, 'live_certificate_exists'],
    ['for a certificate revoked meanwhile', { ...renew, revokedAt: now }, 'BZBE011008'],
    ['for a certificate superseded meanwhile', { ...renew, superseded: true }, 'BZBE011008'],
    ['for a certificate expired meanwhile', { ...renew, notAfter: now }, 'BZBE011008'],
    ['before the window', { ...renew, notAfter: later(60 * 24 * 40 + 1) }, 'too_early'],
    ['for a renewal whose certificate is gone', { ...renew, notAfter: null }, 'BZBE011008'],
  ])('%s is refused', (_, facts, code) => {
    expect(codeOf(facts)).toBe(code)
  })
})

describe('a request id that has its certificate', () => {
  it.each([
    ['the dialogue was used for it', {}],
    ['the new certificate is live', { hasLive: true }],
    ['the login ID was locked meanwhile', { lockedAt: now }],
    ['it comes on another dialogue of the login ID', { usedFor: null }],
  ])('gives it again although %s', (_, change) => {
    expect(judge({ ...issue, ...known, ...change })).toEqual({ kind: 'known', der: known.known })
  })

  it.each([
    ['other bytes', { knownCsrSha256: 'other' }],
    ['another login ID', { knownSubscriberId: 'other' }],
  ])('is a conflict for %s', (_, change) => {
    expect(codeOf({ ...issue, ...known, ...change })).toBe('request_conflict')
  })

  it('gives nothing without a session', () => {
    expect(codeOf({ ...issue, ...known, authenticatedAt: null })).toBe('session_expired')
    expect(codeOf({ ...issue, ...known, current: false })).toBe('session_displaced')
    expect(codeOf({ ...issue, ...known, pending: ['CCHK003'] })).toBe('session_expired')
  })
})
