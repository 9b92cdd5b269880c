import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { expect, it } from 'vitest'
import { isUrgent, standingOf } from './read-certificates.ts'

const now = new Date('2027-11-01T00:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * dayMs)
const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
const good = { notAfter: inDays(100), revokedAt: null, delivery: 'confirmed', superseded: false } as const

it('is renewable from the first instant of the window to the last of its validity', () => {
  expect(standingOf(good, profile, now)).toBe('valid')
  expect(standingOf({ ...good, notAfter: new Date(inDays(40).getTime() + 1) }, profile, now)).toBe('valid')
  expect(standingOf({ ...good, notAfter: inDays(40) }, profile, now)).toBe('renewable')
  expect(standingOf({ ...good, notAfter: new Date(now.getTime() + 1) }, profile, now)).toBe('renewable')
  expect(standingOf({ ...good, notAfter: now }, profile, now)).toBe('expired')
})

it('is renewable after its expiry for as long as the profile gives grace', () => {
  const lenient = { ...profile, graceAfterExpiryDays: 3 }
  expect(standingOf({ ...good, notAfter: inDays(-2) }, lenient, now)).toBe('renewable')
  expect(standingOf({ ...good, notAfter: inDays(-3) }, lenient, now)).toBe('expired')
})

it('is pending until its PC has confirmed it, and superseded once its successor’s has', () => {
  expect(standingOf({ ...good, delivery: 'pending' }, profile, now)).toBe('pending')
  expect(standingOf({ ...good, superseded: true, notAfter: inDays(1) }, profile, now)).toBe('superseded')
  expect(standingOf({ ...good, superseded: true, notAfter: now }, profile, now)).toBe('expired')
})

it('is revoked, whatever else it is', () => {
  expect(standingOf({ ...good, revokedAt: now }, profile, now)).toBe('revoked')
  expect(standingOf({ ...good, revokedAt: now, notAfter: now, superseded: true }, profile, now)).toBe('revoked')
})

it('presses from the institution’s first reminder on, although it can be renewed before', () => {
  const presses = (days: number, portalNoticeDays?: number) => {
    const switches = { ...profile, portalNoticeDays }
    return isUrgent(inDays(days), standingOf({ ...good, notAfter: inDays(days) }, switches, now), switches, now)
  }
  expect([presses(41), presses(40), presses(0)]).toEqual([false, true, true])
  expect([presses(40, 20), presses(21, 20), presses(20, 20)]).toEqual([false, false, true])
  expect([presses(50, 60), presses(40, 60)]).toEqual([false, true])
})
