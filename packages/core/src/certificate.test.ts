import { expect, it } from 'vitest'
import { type CertificateFacts, lifecycleOf, windowOpensAt } from './certificate.ts'

const now = new Date('2026-11-24T03:00:00Z') // Tuesday noon in Japan
const at = { now, calendar: { isHoliday: () => false } }
const days = (n: number) => new Date(now.getTime() + n * 86_400_000)

const facts = (change: Partial<CertificateFacts> = {}): CertificateFacts => {
  const notAfter = change.notAfter ?? days(200)
  return {
    authorityStatus: 'issued',
    delivery: 'confirmed',
    presence: 'present_ok',
    issuedAt: days(-166),
    notBefore: days(-166),
    windowOpensAt: windowOpensAt(notAfter, 40),
    successor: null,
    ...change,
    notAfter,
  }
}

it.each([
  ['valid', {}],
  ['not_yet_valid', { notBefore: days(1) }],
  ['valid', { notAfter: new Date(days(40).getTime() + 1) }],
  ['due', { notAfter: days(40) }],
  ['due', { notAfter: new Date(days(14).getTime() + 1) }],
  ['expiring', { notAfter: days(14) }],
  ['expiring', { notAfter: new Date('2026-11-27T08:00:01Z') }],
  ['critical', { notAfter: new Date('2026-11-27T08:00:00Z') }],
  ['expired', { notAfter: now }],
  ['critical', { notAfter: new Date(now.getTime() + 1) }],
  ['revoked', { authorityStatus: 'revoked', notAfter: days(-1) }],
  ['superseded', { successor: { delivery: 'confirmed', authorityStatus: 'issued' }, notAfter: days(10) }],
  ['expiring', { successor: { delivery: 'pending', authorityStatus: 'issued' }, notAfter: days(10) }],
  ['expiring', { successor: { delivery: 'confirmed', authorityStatus: 'revoked' }, notAfter: days(10) }],
  ['issued_not_installed', { delivery: 'pending', issuedAt: new Date(now.getTime() - 15 * 60_000 - 1) }],
  ['valid', { delivery: 'pending', issuedAt: new Date(now.getTime() - 15 * 60_000) }],
  ['key_unusable', { presence: 'present_key_unusable' }],
  ['misplaced', { presence: 'other_user_store' }],
  ['missing', { presence: 'absent_after_seen' }],
] as [string, Partial<CertificateFacts>][])('is %s when %o', (label, change) => {
  expect(lifecycleOf(facts(change), at)).toBe(label)
})
