import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  addDays,
  countBusinessDays,
  dayMs,
  daysBetween,
  endOfNthBusinessDay,
  isBusinessDay,
  isHolidaySpan,
  jstDay,
  jstInstant,
  lastBusinessDay,
  nearestBusinessDay,
} from './calendar.ts'

const goldenWeek = new Set(['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05'])
const calendar = { isHoliday: (day: string) => goldenWeek.has(day) }

it('a day begins at midnight in Japan', () => {
  expect(jstDay(new Date('2027-03-04T14:59:59Z'))).toBe('2027-03-04')
  expect(jstDay(new Date('2027-03-04T15:00:00Z'))).toBe('2027-03-05')
})

it.each([
  ['2027-05-03', false, 'a holiday'],
  ['2027-05-06', true, 'a Thursday'],
  ['2027-05-08', false, 'a Saturday'],
  ['2026-12-29', false, 'year-end'],
  ['2027-01-03', false, 'new year'],
  ['2027-01-04', true, 'the first working day'],
])('%s is a business day: %s (%s)', (day, expected) => {
  expect(isBusinessDay(day, calendar)).toBe(expected)
})

it('counts today as the first business day, and passes over weekends and holidays', () => {
  const friday = new Date('2027-04-30T01:00:00Z')
  expect(endOfNthBusinessDay(friday, 1, calendar)).toEqual(new Date('2027-04-30T08:00:00Z'))
  expect(endOfNthBusinessDay(friday, 2, calendar)).toEqual(new Date('2027-05-06T08:00:00Z'))
  const saturday = new Date('2027-05-01T01:00:00Z')
  expect(endOfNthBusinessDay(saturday, 1, calendar)).toEqual(new Date('2027-05-06T08:00:00Z'))
})

/** Any instant of thirty years, in leap years and out of them, and any company's holidays. */
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
const company = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 2, max: 9 })).map(([rest, modulus]) => ({
  isHoliday: (day: string) => Number(day.slice(8)) % modulus === rest % modulus,
}))

it('a day holds the instants that fall on it, and no others', () => {
  fc.assert(
    fc.property(instant, (at) => {
      const day = jstDay(at)
      const midnight = jstInstant(day, 0).getTime()
      expect(at.getTime()).toBeGreaterThanOrEqual(midnight)
      expect(at.getTime()).toBeLessThan(midnight + dayMs)
    }),
  )
})

it('days added are days between, there and back', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: -800, max: 800 }), (at, days) => {
      const day = jstDay(at)
      const other = addDays(day, days)
      expect(daysBetween(day, other)).toBe(days)
      expect(addDays(other, -days)).toBe(day)
    }),
  )
})

it('the nearest business day is one, with none between', () => {
  fc.assert(
    fc.property(instant, fc.constantFrom<1 | -1>(1, -1), company, (at, step, own) => {
      const day = jstDay(at)
      const nearest = nearestBusinessDay(day, step, own)
      expect(isBusinessDay(nearest, own)).toBe(true)
      for (let one = day; one !== nearest; one = addDays(one, step)) expect(isBusinessDay(one, own)).toBe(false)
    }),
  )
})

it('the nth business day ends with n of them counted', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 1, max: 30 }), company, (now, n, own) => {
      const end = endOfNthBusinessDay(now, n, own)
      expect(isBusinessDay(jstDay(end), own)).toBe(true)
      expect(end).toEqual(jstInstant(jstDay(end), 17))
      expect(countBusinessDays(jstDay(now), jstDay(end), own)).toBe(n)
    }),
  )
})

it('the last day to work on a deadline is over before it, and no later one is', () => {
  fc.assert(
    fc.property(instant, company, (deadline, own) => {
      const last = lastBusinessDay(deadline, own)
      expect(isBusinessDay(last, own)).toBe(true)
      expect(jstInstant(last, 17).getTime()).toBeLessThan(deadline.getTime())
      for (let day = addDays(last, 1); jstInstant(day, 17) < deadline; day = addDays(day, 1))
        expect(isBusinessDay(day, own)).toBe(false)
    }),
  )
})

it('a company holiday is a day to sixty, in order', () => {
  const until = (day: string) => isHolidaySpan('2027-08-12', day)
  expect(['2027-08-11', '2027-08-12', '2027-10-10', '2027-10-11'].map(until)).toEqual([false, true, true, false])
})
