import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Calendar, addDays, countBusinessDays, dayMs, isBusinessDay, jstDay, jstInstant } from './calendar.ts'
import { windowOpensAt } from './certificate.ts'
import {
  type Reminded,
  dueMilestone,
  dueMilestonesAt,
  isForbiddenText,
  isMailTime,
  isMoreUrgent,
  milestones,
  mustWait,
  noticeSchedule,
  reminded,
  retryDelayMs,
} from './notice.ts'

const goldenWeek = new Set(['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05'])
const calendar: Calendar = { isHoliday: (day) => goldenWeek.has(day) }
const on = (text: string) => new Date(`${text}+09:00`)
const certificate = (notAfter: Date, windowDays = 40) => ({
  notAfter,
  windowOpensAt: windowOpensAt(notAfter, windowDays),
})
const planOf = (notAfter: Date, audience: Reminded = 'employee', windowDays = 40) =>
  noticeSchedule(certificate(notAfter, windowDays), audience, calendar).map(
    ({ milestone, at }) => `${milestone} ${new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 16)}`,
  )

describe('the slots of a certificate', () => {
  it('are moved before the holidays: a certificate that ends on 6 May 2027 has its last day on 30 April', () => {
    expect(planOf(on('2027-05-06T08:59'))).toEqual([
      // Sat 27 March is not a business day; Monday is passed over for Tuesday.
      'opens 2027-03-30T09:30',
      'days30 2027-04-06T09:30',
      'days14 2027-04-22T09:30',
      // Thu 29 April is a holiday.
      'days7 2027-04-28T09:30',
      // T-3 falls on 3 May and T-1 on 5 May, both holidays: one mail on Friday, the more urgent one.
      'last_day 2027-04-30T09:00',
      'expired 2027-05-06T09:00',
    ])
  })

  it('are those of its audience', () => {
    expect(planOf(on('2027-06-18T08:59'), 'manager')).toEqual([
      'days14 2027-06-04T09:30',
      'days7 2027-06-11T09:30',
      'days3 2027-06-15T09:30',
      'last_day 2027-06-17T09:00',
      'expired 2027-06-18T09:00',
      'follow_up 2027-06-23T09:30',
    ])
    expect(planOf(on('2027-06-18T08:59'), 'admin')).toEqual(['last_day 2027-06-17T09:00', 'expired 2027-06-18T09:00'])
  })

  it('begin after the window has opened, in the middle of a week where that is near', () => {
    // Opens on Fri 23 April at 8:59: Tuesday would pass it by four days.
    expect(planOf(on('2027-06-02T08:59'))[0]).toBe('opens 2027-04-23T09:30')
    // Opens on Tue 8 June at 12:00, after that day's slot.
    expect(planOf(on('2027-07-18T12:00'))[0]).toBe('opens 2027-06-09T09:30')
  })

  it('never ask for what the authority would refuse: a window of 20 days has no T-30', () => {
    expect(planOf(on('2027-06-18T08:59'), 'employee', 20)[0]).toBe('opens 2027-06-01T09:30')
  })
})

/** Any company: national holidays of its own, any expiry, any window. */
const company = fc.record({
  holidays: fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { maxLength: 40 }),
  notAfter: fc.date({ min: on('2027-01-01T00:00'), max: on('2028-12-31T00:00'), noInvalidDate: true }),
  windowDays: fc.integer({ min: 10, max: 90 }),
  audience: fc.constantFrom<Reminded>('employee', 'manager', 'admin'),
})

function inCompany({
  holidays,
  notAfter,
  windowDays,
  audience,
}: typeof company extends fc.Arbitrary<infer T> ? T : never) {
  const expiryDay = jstDay(notAfter)
  const closed = new Set(holidays.map((back) => addDays(expiryDay, 20 - back)))
  const own: Calendar = { isHoliday: (day) => closed.has(day) }
  const its = certificate(notAfter, windowDays)
  return { own, its, audience, slots: noticeSchedule(its, audience, own) }
}

describe('in any company', () => {
  it('no slot is on a weekend or holiday, and each is later and more urgent than the one before', () => {
    fc.assert(
      fc.property(company, (drawn) => {
        const { own, slots } = inCompany(drawn)
        for (const [index, { milestone, at }] of slots.entries()) {
          expect(isBusinessDay(jstDay(at), own)).toBe(true)
          expect(isMailTime(at, own)).toBe(true)
          const before = slots[index - 1]
          if (!before) continue
          expect(jstDay(before.at) < jstDay(at)).toBe(true)
          expect(isMoreUrgent(milestone, before.milestone)).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('a reminder comes inside the window and before the expiry, what follows the expiry after it', () => {
    fc.assert(
      fc.property(company, (drawn) => {
        const { its, slots } = inCompany(drawn)
        for (const { milestone, at } of slots) {
          const after = milestone === 'expired' || milestone === 'follow_up'
          expect(after ? at >= its.notAfter : at >= its.windowOpensAt && at < its.notAfter).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('the last day is told to everybody, whenever there is a business day inside the window', () => {
    fc.assert(
      fc.property(company, (drawn) => {
        const { own, its, slots } = inCompany(drawn)
        const opens = jstDay(its.windowOpensAt)
        const lastWhole = addDays(jstDay(its.notAfter), -1)
        const possible = countBusinessDays(addDays(opens, 1), lastWhole, own) > 0
        expect(slots.some(({ milestone }) => milestone === 'last_day') || !possible).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('somebody who looks each quarter of an hour finds each milestone due once, and never a lesser one after it', () => {
    fc.assert(
      fc.property(company, (drawn) => {
        const { own, its, audience, slots } = inCompany(drawn)
        const seen: string[] = []
        const from = its.windowOpensAt.getTime() - dayMs
        for (let at = from; at < its.notAfter.getTime() + 13 * dayMs; at += 900_000) {
          const now = new Date(at)
          if (!isMailTime(now, own)) continue
          const due = dueMilestone(its, audience, now, own)?.milestone
          if (due && seen.at(-1) !== due) seen.push(due)
        }
        const inTime = slots.filter(({ at }) => at.getTime() < its.notAfter.getTime() + 13 * dayMs - 900_000)
        expect(seen.slice(0, inTime.length)).toEqual(inTime.map(({ milestone }) => milestone))
        expect(new Set(seen).size).toBe(seen.length)
      }),
      { numRuns: 15 },
    )
  })
})

describe('what is due', () => {
  it('of many certificates, however near to a whole hour they end and open, is what is due of each alone', () => {
    const onTheHour = (min: number, max: number) =>
      fc
        .tuple(fc.integer({ min, max }), fc.constantFrom(0, 9, 9.5, 17))
        .map(([days, hour]) => days * dayMs + hour * 3_600_000)
    const start = jstInstant('2027-04-20', 0).getTime()
    const beside = [-1, 0, 1]
    fc.assert(
      fc.property(onTheHour(0, 25), onTheHour(-45, -1), onTheHour(-5, 5), (days, before, since) => {
        const end = start + days
        const [opening, at] = [end + before, end + since]
        const milestonesOf = dueMilestonesAt(new Date(at), calendar)
        for (const [early, late] of beside.flatMap((one) => beside.map((other) => [one, other] as const))) {
          const its = { notAfter: new Date(end + early), windowOpensAt: new Date(opening + late) }
          const alone = reminded.flatMap((audience) => {
            const slot = dueMilestone(its, audience, new Date(at), calendar)
            return slot ? [{ audience, milestone: slot.milestone }] : []
          })
          expect(milestonesOf(its)).toEqual(alone)
        }
      }),
      { numRuns: 500 },
    )
  })

  const june = certificate(on('2027-06-18T08:59'))

  it('of a certificate found late is the most urgent milestone alone', () => {
    expect(dueMilestone(june, 'employee', on('2027-06-13T10:00'), calendar)?.milestone).toBe('days7')
  })

  it('is nothing before the window, and nothing of one expired long ago', () => {
    expect(dueMilestone(june, 'employee', on('2027-05-01T10:00'), calendar)).toBeNull()
    expect(dueMilestone(june, 'employee', on('2027-07-01T10:00'), calendar)?.milestone).toBe('expired')
    expect(dueMilestone(june, 'employee', on('2027-07-03T10:00'), calendar)).toBeNull()
  })
})

describe('whoever had mail lately', () => {
  const wednesday = '2027-06-16'

  it.each([
    ['employee', 'last_day', ['2027-06-16'], true, 'one mail a day, however urgent'],
    ['employee', 'days14', ['2027-06-15'], true, 'above T-7 only every second business day'],
    ['employee', 'days14', ['2027-06-14'], false, 'two business days later'],
    ['employee', 'days7', ['2027-06-15'], false, 'from T-7 on daily'],
    ['manager', 'days7', ['2027-06-11', '2027-06-14'], true, 'a manager twice a week'],
    ['manager', 'days7', ['2027-06-09', '2027-06-14'], false, 'a week is seven days'],
    ['manager', 'days3', ['2027-06-14', '2027-06-15'], false, 'from T-3 on daily'],
    ['admin', 'expired', ['2027-06-16'], true, 'administrators too, once a day'],
  ] as const)('%s, %s, after mails on %j: waits %s (%s)', (audience, milestone, sent, waits, _why) => {
    expect(mustWait(audience, milestone, [...sent], wednesday, calendar)).toBe(waits)
  })

  it('waits over a weekend as over one night', () => {
    expect(mustWait('employee', 'opens', ['2027-06-11'], '2027-06-14', calendar)).toBe(true)
    expect(mustWait('employee', 'opens', ['2027-06-11'], '2027-06-15', calendar)).toBe(false)
  })
})

it('mail goes out in working hours alone', () => {
  expect(isMailTime(on('2027-06-16T08:59'), calendar)).toBe(false)
  expect(isMailTime(on('2027-06-16T09:00'), calendar)).toBe(true)
  expect(isMailTime(on('2027-06-16T17:00'), calendar)).toBe(false)
  expect(isMailTime(on('2027-06-19T12:00'), calendar)).toBe(false)
  expect(isMailTime(on('2027-05-03T12:00'), calendar)).toBe(false)
  expect(isMailTime(new Date(jstInstant('2026-12-29', 12)), calendar)).toBe(false)
})

it('a retry waits up to a limit that doubles and ends at half an hour', () => {
  expect([1, 2, 3, 6, 40].map((attempts) => retryDelayMs(attempts, 1))).toEqual(
    [1, 2, 4, 30, 30].map((minutes) => minutes * 60_000),
  )
  expect(retryDelayMs(5, 0)).toBe(0)
})

it('milestones are ordered by urgency, and links are known in any case', () => {
  expect(isMoreUrgent('expired', 'last_day')).toBe(true)
  expect(milestones.every((one) => !isMoreUrgent(one, one))).toBe(true)
  expect(isForbiddenText('see HTTPS://bank.example')).toBe(true)
  expect(isForbiddenText('内線 1234')).toBe(false)
})
