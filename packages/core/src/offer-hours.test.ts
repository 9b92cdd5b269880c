import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBusinessDay, jstDay } from './calendar.ts'
import {
  type BusinessHours,
  type Maintenance,
  type OfferHours,
  closedUntil,
  maintenanceEnd,
  nextOfferTime,
  standardOfferHours,
} from './offer-hours.ts'

const goldenWeek = new Set(['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05'])
const calendar = { isHoliday: (day: string) => goldenWeek.has(day) }
const standard = { hours: standardOfferHours, maintenance: [], calendar }
const jst = (text: string) => new Date(`${text}:00+09:00`)

it.each([
  ['2027-04-28T10:00', '2027-04-28T10:00', 'on a working day in hours: now'],
  ['2027-04-28T08:59', '2027-04-28T09:00', 'before work: at nine'],
  ['2027-04-28T17:00', '2027-04-30T09:00', 'after work before a holiday: the next working day'],
  ['2027-04-30T23:00', '2027-05-06T09:00', 'before the long holidays: after them'],
  ['2026-12-28T18:00', '2027-01-04T09:00', 'before year-end: after new year'],
])('%s → %s: %s', (now, expected) => {
  expect(nextOfferTime(jst(now), standard)).toEqual(jst(expected))
})

it('nobody is asked from half an hour before maintenance to a quarter after it', () => {
  const wednesday: Maintenance[] = [{ weekday: 3, from: '12:00', to: '13:00' }]
  const rules = { ...standard, maintenance: wednesday }
  const from = (now: string) => nextOfferTime(jst(now), rules)
  expect(from('2027-04-28T11:29')).toEqual(jst('2027-04-28T11:29'))
  expect(from('2027-04-28T11:30')).toEqual(jst('2027-04-28T13:15'))
  expect(from('2027-04-28T13:15')).toEqual(jst('2027-04-28T13:15'))
  expect(from('2027-04-27T11:30')).toEqual(jst('2027-04-27T11:30'))
})

it('rules that never open are said to', () => {
  const always = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }))
  expect(nextOfferTime(jst('2027-04-28T10:00'), { ...standard, maintenance: always })).toBeNull()
})

const minute = fc.integer({ min: 0, max: 24 * 60 })
const text = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const span = fc
  .tuple(minute, minute)
  .filter(([a, b]) => a < b)
  .map(([a, b]) => ({ from: text(a), to: text(b) }))
const hours: fc.Arbitrary<OfferHours> = fc
  .tuple(span, fc.boolean())
  .map(([times, businessDaysOnly]) => ({ ...times, businessDaysOnly }))
const maintenance: fc.Arbitrary<Maintenance[]> = fc.array(
  fc.tuple(span, fc.integer({ min: 0, max: 6 })).map(([times, weekday]) => ({ ...times, weekday })),
  { maxLength: 4 },
)

/** The same question, answered minute by minute from what the settings say. */
function isOpen(at: Date, rules: { hours: OfferHours; maintenance: Maintenance[] }): boolean {
  const time = new Date(at.getTime() + 9 * 3_600_000)
  const ofDay = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const now = time.getUTCHours() * 60 + time.getUTCMinutes()
  if (rules.hours.businessDaysOnly && !isBusinessDay(jstDay(at), calendar)) return false
  if (now < ofDay(rules.hours.from) || now >= ofDay(rules.hours.to)) return false
  return !rules.maintenance.some(({ weekday, from, to }) =>
    // A margin may reach into the day before and after.
    [-1, 0, 1].some((shift) => {
      const minutes = now - shift * 1440
      return (time.getUTCDay() + shift + 7) % 7 === weekday && minutes >= ofDay(from) - 30 && minutes < ofDay(to) + 15
    }),
  )
}

it('what it names is open, and nothing before it is', () => {
  const moment = fc
    .integer({ min: Date.parse('2027-04-20T00:00Z') / 60_000, max: Date.parse('2027-05-20T00:00Z') / 60_000 })
    .map((minutes) => new Date(minutes * 60_000))
  fc.assert(
    fc.property(moment, hours, maintenance, (now, chosen, closed) => {
      const rules = { hours: chosen, maintenance: closed, calendar }
      const found = nextOfferTime(now, rules)
      const end = found?.getTime() ?? now.getTime() + 3 * 86_400_000
      for (let at = now.getTime(); at < end; at += 60_000) expect(isOpen(new Date(at), rules)).toBe(false)
      if (found) expect(isOpen(found, rules)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

it('an authority answers again from the end of its maintenance on, over midnight and over the end of the week', () => {
  const saturdayNight: Maintenance[] = [
    { weekday: 6, from: '23:00', to: '24:00' },
    { weekday: 0, from: '00:00', to: '06:00' },
  ]
  const end = (now: string) => maintenanceEnd(jst(now), saturdayNight)
  expect(end('2027-05-01T22:59')).toBeNull()
  expect(end('2027-05-01T23:00')).toEqual(jst('2027-05-02T06:00'))
  expect(end('2027-05-02T05:59')).toEqual(jst('2027-05-02T06:00'))
  expect(end('2027-05-02T06:00')).toBeNull()
  expect(end('2027-05-05T23:30')).toBeNull()
})

it('maintenance without an end still says when to come back', () => {
  const always = Array.from({ length: 7 }, (_, weekday) => ({ weekday, from: '00:00', to: '24:00' }))
  expect(maintenanceEnd(jst('2027-05-05T12:00'), always)?.getTime()).toBeGreaterThan(jst('2027-05-12T00:00').getTime())
})

describe('business hours', () => {
  const weekdays = [1, 2, 3, 4, 5]
  const businessHours: BusinessHours = {
    open: weekdays.flatMap((weekday) => [
      { weekday, from: '09:00', to: '12:00' },
      { weekday, from: '13:00', to: '15:00' },
    ]),
    closedDays: [...goldenWeek],
  }
  const times = { maintenance: [], businessHours }

  it.each<[now: string, opens: string | null, what: string]>([
    ['2027-04-28T09:00', null, 'at opening: open'],
    ['2027-04-28T11:59', null, 'in hours: open'],
    ['2027-04-28T12:00', '2027-04-28T13:00', 'at noon: after noon'],
    ['2027-04-28T15:00', '2027-04-30T09:00', 'after hours before a closed day: the day after it'],
    ['2027-04-30T15:00', '2027-05-06T09:00', 'before the long holidays: after them'],
  ])('%s → %s: %s', (now, opens) => {
    expect(closedUntil(jst(now), times)).toEqual(opens && jst(opens))
  })

  it('touch maintenance: it opens when both are over', () => {
    const wednesday: Maintenance[] = [{ weekday: 3, from: '12:30', to: '14:00' }]
    expect(closedUntil(jst('2027-04-28T12:10'), { businessHours, maintenance: wednesday })).toEqual(
      jst('2027-04-28T14:00'),
    )
    expect(closedUntil(jst('2027-04-28T08:00'), { maintenance: wednesday })).toBeNull()
  })

  it('nobody is asked outside them, nor in the half hour before the authority closes', () => {
    const from = (now: string) => nextOfferTime(jst(now), { ...standard, businessHours })
    expect(from('2027-04-28T11:29')).toEqual(jst('2027-04-28T11:29'))
    expect(from('2027-04-28T11:30')).toEqual(jst('2027-04-28T13:00'))
    expect(from('2027-04-28T14:45')).toEqual(jst('2027-04-30T09:00'))
  })

  it('with closed days alone ahead, the end is the end of what is looked at', () => {
    const everyDay = Array.from({ length: 90 }, (_, n) => jstDay(new Date(+jst('2027-04-28T00:00') + n * 86_400_000)))
    const never = closedUntil(jst('2027-04-28T10:00'), {
      maintenance: [],
      businessHours: { open: businessHours.open, closedDays: everyDay },
    })
    expect(never && +never > +jst('2027-06-20T00:00')).toBe(true)
  })
})
