import { expect, it } from 'vitest'
import { endOfNthBusinessDay, isBusinessDay, jstDay, isHolidaySpan } from './calendar.ts'

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

it('a company holiday is a day to sixty, in order', () => {
  const until = (day: string) => isHolidaySpan('2027-08-12', day)
  expect(['2027-08-11', '2027-08-12', '2027-10-10', '2027-10-11'].map(until)).toEqual([false, true, true, false])
})
