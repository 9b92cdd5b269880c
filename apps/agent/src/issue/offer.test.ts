import fc from 'fast-check'
import { expect, it } from 'vitest'
import { snoozeUntil } from './offer.ts'

const hourMs = 3_600_000
const local = (text: string) => new Date(text)

it('comes back the next day at nine by this PC’s clock', () => {
  expect(snoozeUntil(local('2027-03-05T14:30:00'), null)).toEqual(local('2027-03-06T09:00:00'))
  expect(snoozeUntil(local('2027-03-31T23:59:59'), null)).toEqual(local('2027-04-01T09:00:00'))
  expect(snoozeUntil(local('2027-03-05T00:00:01'), null)).toEqual(local('2027-03-06T09:00:00'))
})

it('comes back an hour before the deadline, if that is sooner', () => {
  const deadline = local('2027-03-05T17:00:00')
  expect(snoozeUntil(local('2027-03-05T14:30:00'), deadline)).toEqual(local('2027-03-05T16:00:00'))
})

it('never comes back at once, and never later than the next morning', () => {
  const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instant, fc.option(instant), (now, deadline) => {
      const waitMs = snoozeUntil(now, deadline).getTime() - now.getTime()
      expect(waitMs).toBeGreaterThanOrEqual(hourMs / 4)
      // 34 hours, and one more for a night in which a country turns its clocks back.
      expect(waitMs).toBeLessThanOrEqual(34 * hourMs)
    }),
  )
})
