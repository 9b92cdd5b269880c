import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type SnoozeSituation, snoozeChoices, snoozeUntil } from './snooze.ts'

const hourMs = 3_600_000
const local = (text: string) => new Date(text)
/** A holiday on a Monday. */
const calendar = { isHoliday: (day: string) => day === '2027-03-22' }
const at = (now: string, deadline: string | null = null): SnoozeSituation => ({
  now: local(now),
  deadline: deadline === null ? null : local(deadline),
  calendar,
})

it.each([
  ['the next day', '2027-03-04T14:30:00', '2027-03-05T09:00:00'],
  ['the next day, late in the evening', '2027-03-31T23:59:59', '2027-04-01T09:00:00'],
  ['the next day, early in the morning', '2027-03-04T00:00:01', '2027-03-05T09:00:00'],
  ['Monday, on a Friday', '2027-03-05T14:30:00', '2027-03-08T09:00:00'],
  ['Tuesday, where Monday is a holiday', '2027-03-19T14:30:00', '2027-03-23T09:00:00'],
  ['after the turn of the year', '2027-12-28T14:30:00', '2028-01-04T09:00:00'],
])('comes back at nine by this PC’s clock: %s', (_, now, until) => {
  expect(snoozeUntil(at(now))).toEqual(local(until))
})

const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })

/** The Tuesday whose evening is the deadline is the last business day; two before it is Friday. */
const deadline = '2027-03-09T23:00:00+09:00'
it.each([
  ['early on the second business day before the last', '2027-03-05T00:10:00+09:00', '2027-03-05T09:00:00+09:00'],
  ['late on the last business day', '2027-03-09T11:00:00+09:00', '2027-03-09T16:00:00+09:00'],
  ['an hour before the deadline', '2027-03-09T18:00:00+09:00', '2027-03-09T22:00:00+09:00'],
])('comes back no later than %s', (_, now, latest) => {
  expect(snoozeUntil(at(now, deadline)).getTime()).toBeLessThanOrEqual(local(latest).getTime())
  for (const { until } of snoozeChoices(at(now, deadline), far)) expect(until <= local(latest)).toBe(true)
})

it('never comes back at once, and never after the deadline’s last hour', () => {
  fc.assert(
    fc.property(instant, fc.option(fc.integer({ min: 2, max: 40 * 24 })), (now, hours) => {
      const end = hours === null ? null : new Date(now.getTime() + hours * hourMs)
      const waitMs = snoozeUntil({ now, deadline: end, calendar }).getTime() - now.getTime()
      expect(waitMs).toBeGreaterThanOrEqual(hourMs / 4)
      if (hours !== null) expect(waitMs).toBeLessThanOrEqual((hours - 1) * hourMs)
    }),
  )
})

const far = local('2030-12-31T00:00:00')
const choicesAt = (now: string, end: string | null = null) => snoozeChoices(at(now, end), far).map(({ when }) => when)

it('offers other times of the day, the next morning and the next week', () => {
  // A Thursday, then a Friday, whose next morning nobody works.
  expect(choicesAt('2027-03-04T09:30:00')).toEqual(['hour', 'afternoon', 'evening', 'tomorrow', 'next_week'])
  expect(choicesAt('2027-03-04T13:30:00')).toEqual(['hour', 'evening', 'tomorrow', 'next_week'])
  expect(choicesAt('2027-03-05T17:00:00')).toEqual(['hour', 'next_week'])
  // The next morning is that of Monday: it is there once.
  expect(choicesAt('2027-03-07T17:00:00')).toEqual(['hour', 'tomorrow'])
  const [, holiday] = snoozeChoices(at('2027-03-19T17:00:00'), far)
  expect(holiday).toEqual({ when: 'next_week', until: local('2027-03-23T09:00:00') })
})

it('offers nothing too near to the deadline, and no next week where it is that near', () => {
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-05T14:30:00')).toEqual(['hour', 'afternoon'])
  expect(choicesAt('2027-03-04T09:30:00', deadline)).not.toContain('next_week')
  expect(choicesAt('2027-03-04T09:30:00', '2027-03-12T23:00:00+09:00')).toContain('next_week')
  expect(choicesAt('2027-03-05T09:30:00', '2027-03-05T10:45:00')).toEqual([])
})

it('offers no time at which the order is no longer good, nor one that is no snooze', () => {
  const days = fc.nat(10)
  fc.assert(
    fc.property(instant, days, days, (now, deadlineDays, expiryDays) => {
      const ahead = (count: number) => new Date(now.getTime() + count * 24 * hourMs)
      for (const { until } of snoozeChoices({ now, deadline: ahead(deadlineDays), calendar }, ahead(expiryDays))) {
        expect(until.getTime() - now.getTime()).toBeGreaterThanOrEqual(hourMs / 4)
        expect(until.getTime()).toBeLessThanOrEqual(ahead(deadlineDays).getTime() - hourMs)
        expect(until.getTime()).toBeLessThan(ahead(expiryDays).getTime())
      }
    }),
  )
})
