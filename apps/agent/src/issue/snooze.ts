import {
  type Calendar,
  addDays,
  dayMs,
  endOfWorkHour,
  isBusinessDay,
  jstInstant,
  lastBusinessDay,
  nearestBusinessDay,
} from '@certfleet/core/calendar.ts'
import { type SnoozeChoice, snoozeTimes } from './view.ts'

/** For how long a request can be put off (あとで): by this PC's clock, on the company's business days. */

export interface SnoozeSituation {
  now: Date
  /** Until when it has to be done; null: whenever. */
  deadline: Date | null
  calendar: Calendar
}

const hourMs = 3_600_000
const shortestSnoozeMs = 15 * 60_000
const morningHour = 9

/**
 * When a request that was put off comes back: on the morning of the next business day, or sooner where the deadline
 * wants it; never within a quarter of an hour.
 */
export function snoozeUntil(situation: SnoozeSituation): Date {
  const { now, calendar } = situation
  const tomorrow = dayOf(atDay(now, 1, morningHour))
  const morning = atDay(now, daysUntil(now, nearestBusinessDay(tomorrow, 1, calendar)), morningHour)
  return new Date(Math.max(now.getTime() + shortestSnoozeMs, Math.min(+morning, latestReturn(situation))))
}

/**
 * The times that can be chosen instead: none within a quarter of an hour, none later than the request has to come back,
 * no morning of a day nobody works.
 * @param expiresAt until when the order is good
 */
export function snoozeChoices(situation: SnoozeSituation, expiresAt: Date): SnoozeChoice[] {
  const { now, calendar } = situation
  const nextMonday = dayOf(atDay(now, (8 - now.getDay()) % 7 || 7, morningHour))
  const times: Record<SnoozeChoice['when'], Date> = {
    hour: new Date(now.getTime() + hourMs),
    afternoon: atDay(now, 0, 13),
    evening: atDay(now, 0, 16),
    tomorrow: atDay(now, 1, morningHour),
    next_week: atDay(now, daysUntil(now, nearestBusinessDay(nextMonday, 1, calendar)), morningHour),
  }
  const isWorked = ({ when, until }: SnoozeChoice) => when !== 'tomorrow' || isBusinessDay(dayOf(until), calendar)
  const latest = Math.min(latestReturn(situation), expiresAt.getTime() - 1)
  return snoozeTimes
    .map((when) => ({ when, until: times[when] }))
    .filter(({ until }) => until.getTime() - now.getTime() >= shortestSnoozeMs && +until <= latest)
    .filter((choice) => isWorked(choice) && (choice.when !== 'next_week' || +choice.until !== +times.tomorrow))
}

/**
 * The request is there again two business days before the last, then late on the last business day, then an hour
 * before the deadline: the first of these that is still to come.
 */
function latestReturn({ now, deadline, calendar }: SnoozeSituation): number {
  if (!deadline) return Infinity
  const last = lastBusinessDay(deadline, calendar)
  let early = last
  for (let left = 2; left > 0; left--) early = nearestBusinessDay(addDays(early, -1), -1, calendar)
  const returns = [jstInstant(early, morningHour), jstInstant(last, endOfWorkHour - 1)].map(Number)
  const lastChance = deadline.getTime() - hourMs
  return returns.find((each) => each >= now.getTime() + shortestSnoozeMs && each <= lastChance) ?? lastChance
}

/** So many days from now at an hour, by this PC's clock. */
function atDay(now: Date, days: number, hour: number): Date {
  const time = new Date(now)
  time.setDate(now.getDate() + days)
  time.setHours(hour, 0, 0, 0)
  return time
}

/** The day by this PC's clock, `YYYY-MM-DD`. */
const dayOf = (time: Date): string =>
  [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0')).join('-')

const daysUntil = (now: Date, day: string): number => Math.round((Date.parse(day) - Date.parse(dayOf(now))) / dayMs)
