import { expect, it } from 'vitest'
import { whyNotIn } from './judge-visitor.ts'

const now = new Date('2027-11-01T00:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const good = { notBefore: now, notAfter: at(1), revokedAt: null, lockedAt: null, lockedUntil: null }

it('lets in from the first instant of the validity to the last', () => {
  expect(whyNotIn(good, now)).toBeNull()
  expect(whyNotIn({ ...good, notBefore: at(1), notAfter: at(2) }, now)).toBe('not_yet_valid')
  expect(whyNotIn({ ...good, notAfter: now }, now)).toBe('expired')
})

it('says what is final before what passes', () => {
  expect(whyNotIn({ ...good, lockedAt: now }, now)).toBe('locked')
  expect(whyNotIn({ ...good, lockedUntil: at(1) }, now)).toBe('temporarily_locked')
  expect(whyNotIn({ ...good, lockedUntil: now }, now)).toBeNull()
  expect(whyNotIn({ ...good, notAfter: now, lockedAt: now }, now)).toBe('expired')
  expect(whyNotIn({ ...good, notAfter: now, revokedAt: now, lockedAt: now }, now)).toBe('revoked')
})
