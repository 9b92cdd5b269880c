import fc from 'fast-check'
import { expect, it } from 'vitest'
import { snoozeChoices, snoozeUntil } from './offer.ts'

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

const far = local('2027-12-31T00:00:00')
const choicesAt = (now: string, deadline: string | null = null) =>
  snoozeChoices(local(now), deadline === null ? null : local(deadline), far).map(({ when }) => when)

it('offers other times of the day, the next morning and the next week', () => {
  // A Friday.
  expect(choicesAt('2027-03-05T09:30:00')).toEqual(['hour', 'afternoon', 'evening', 'tomorrow', 'monday'])
  expect(choicesAt('2027-03-05T13:30:00')).toEqual(['hour', 'evening', 'tomorrow', 'monday'])
  expect(choicesAt('2027-03-05T17:00:00')).toEqual(['hour', 'tomorrow', 'monday'])
  // The next morning is that of Monday: it is there once.
  expect(choicesAt('2027-03-07T17:00:00')).toEqual(['hour', 'tomorrow'])
})

it('offers nothing too near to the deadline, and no next week where it is two days away', () => {
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-05T14:30:00')).toEqual(['hour', 'afternoon'])
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-10T08:00:00')).not.toContain('monday')
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-10T10:00:00')).toContain('monday')
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-05T10:45:00')).toEqual([])
})

it('offers no time at which the order is no longer good, nor one that is no snooze', () => {
  const [instant, days] = [fc.date({ min: new Date('2026-01-01'), max: far, noInvalidDate: true }), fc.nat(10)]
  fc.assert(
    fc.property(instant, days, days, (now, deadlineDays, expiryDays) => {
      const at = (daysAhead: number) => new Date(now.getTime() + daysAhead * 24 * hourMs)
      for (const { until } of snoozeChoices(now, at(deadlineDays), at(expiryDays))) {
        expect(until.getTime() - now.getTime()).toBeGreaterThanOrEqual(hourMs / 4)
        expect(until.getTime()).toBeLessThanOrEqual(at(deadlineDays).getTime() - hourMs)
        expect(until.getTime()).toBeLessThan(at(expiryDays).getTime())
      }
    }),
  )
})
