import { z } from 'zod'
import { type Calendar, isBusinessDay, jstDay } from './calendar.ts'

/** When employees are asked in bulk, and when an authority answers nobody. All times are Japan's, to the minute. */

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const jstOffsetMs = 9 * 60 * minuteMs
/** Nobody is asked so shortly before maintenance, that there is time to finish (F-53). */
const beforeMaintenanceMs = 30 * minuteMs
/** Nor right after it. */
const afterMaintenanceMs = 15 * minuteMs
/** The longest closed time looked past: longer means that the settings never open. */
const horizonDays = 60

/** `HH:MM`, up to 24:00. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/)

/** A weekly time of maintenance; over midnight it is two. Sunday is 0. */
export const maintenanceSchema = z
  .object({ weekday: z.int().min(0).max(6), from: clock, to: clock })
  .refine(({ from, to }) => from < to, { message: 'from must be before to' })
export type Maintenance = z.infer<typeof maintenanceSchema>

/** 営業時間: the weekly times in which an authority serves employees, and the days on which it does not at all. */
export const businessHoursSchema = z.object({
  open: z.array(maintenanceSchema).min(1).max(50),
  /** Days in Japan. */
  closedDays: z.array(z.iso.date()).max(400).default([]),
})
export type BusinessHours = z.infer<typeof businessHoursSchema>

/** 依頼する時間帯: outside it nobody is asked in bulk. What an administrator asks for by hand goes out at once. */
export const offerHoursSchema = z
  .object({ from: clock, to: clock, businessDaysOnly: z.boolean() })
  .refine(({ from, to }) => from < to, { message: 'from must be before to' })
export type OfferHours = z.infer<typeof offerHoursSchema>

export const standardOfferHours: OfferHours = { from: '09:00', to: '17:00', businessDaysOnly: true }

/** When an authority answers, as its profile says it. */
interface AuthorityTimes {
  maintenance: Maintenance[]
  /** Without them it serves employees at any time. */
  businessHours?: BusinessHours | undefined
}

export interface OfferRules extends AuthorityTimes {
  hours: OfferHours
  calendar: Calendar
}

/**
 * The first instant from `now` on at which employees may be asked; `now` itself when that is now.
 * Null when the rules leave no such instant within 60 days.
 */
export function nextOfferTime(now: Date, rules: OfferRules): Date | null {
  const at = endOfSpans(now, closedTimes(now, rules))
  return at.getTime() < now.getTime() + horizonDays * dayMs ? at : null
}

/**
 * When an authority begins to serve employees again, in maintenance or outside its business hours at `now`; null when it
 * serves them. With nothing but closed days ahead, the end of the 60 days looked at.
 */
export function closedUntil(now: Date, { maintenance, businessHours }: AuthorityTimes): Date | null {
  const spans = [...weeklySpans(now, horizonDays, maintenance), ...outOfHours(now, horizonDays, businessHours)]
  const end = endOfSpans(
    now,
    spans.toSorted((a, b) => a.from - b.from),
  )
  return end > now ? end : null
}

/** The end of the span that `now` falls into, of touching ones the last one's; `now` when there is none. */
function endOfSpans(now: Date, spans: Span[]): Date {
  let at = now.getTime()
  for (const { from, to } of spans) if (from <= at && at < to) at = to
  return new Date(at)
}

/** A week and a day hold every weekly time, and one that runs on from it. */
const maintenanceDays = 9

/**
 * The end of the maintenance that `now` falls into, of touching times the last one's; null when there is none.
 * An authority answers again from that instant on.
 */
export function maintenanceEnd(now: Date, maintenance: Maintenance[]): Date | null {
  const end = endOfSpans(now, weeklySpans(now, maintenanceDays, maintenance))
  return end > now ? end : null
}

/** The times of maintenance from the day before `now`, by their beginning. */
function weeklySpans(now: Date, days: number, maintenance: Maintenance[]): Span[] {
  return daysAround(now, days).flatMap((date) => spansOf(date, maintenance))
}

/** The days in Japan from the day before `now`, each as its midnight in UTC. */
function daysAround(now: Date, days: number): Date[] {
  const firstDay = Date.parse(`${jstDay(now)}T00:00:00Z`) - dayMs
  return Array.from({ length: days + 1 }, (_, n) => new Date(firstDay + n * dayMs))
}

/** The weekly times on one of these days, by their beginning. */
function spansOf(date: Date, times: Maintenance[]): Span[] {
  const midnight = date.getTime() - jstOffsetMs
  return times
    .filter(({ weekday }) => weekday === date.getUTCDay())
    .map(({ from, to }) => ({ from: midnight + msOf(from), to: midnight + msOf(to) }))
    .toSorted((a, b) => a.from - b.from)
}

/** When nobody is served, from the day before `now`, by the beginning. */
function outOfHours(now: Date, days: number, hours: BusinessHours | undefined): Span[] {
  if (!hours) return []
  const closedDays = new Set(hours.closedDays)
  return daysAround(now, days).flatMap((date) => {
    const midnight = date.getTime() - jstOffsetMs
    const open = closedDays.has(date.toISOString().slice(0, 10)) ? [] : spansOf(date, hours.open)
    const closed: Span[] = []
    let at = midnight
    for (const { from, to } of open) {
      if (from > at) closed.push({ from: at, to: from })
      at = Math.max(at, to)
    }
    return at < midnight + dayMs ? [...closed, { from: at, to: midnight + dayMs }] : closed
  })
}

interface Span {
  from: number
  to: number
}

/** When nobody is asked, from the day before `now` to the horizon, by their beginning. */
function closedTimes(now: Date, { hours, maintenance, businessHours, calendar }: OfferRules): Span[] {
  const spans: Span[] = []
  for (const date of daysAround(now, horizonDays + 2)) {
    const day = date.toISOString().slice(0, 10)
    const midnight = date.getTime() - jstOffsetMs
    const openDay = !hours.businessDaysOnly || isBusinessDay(day, calendar)
    if (openDay) {
      spans.push({ from: midnight, to: midnight + msOf(hours.from) })
      spans.push({ from: midnight + msOf(hours.to), to: midnight + dayMs })
    } else spans.push({ from: midnight, to: midnight + dayMs })
  }
  for (const { from, to } of weeklySpans(now, horizonDays + 2, maintenance)) {
    spans.push({ from: from - beforeMaintenanceMs, to: to + afterMaintenanceMs })
  }
  // Who begins shortly before the authority closes could not finish either.
  for (const { from, to } of outOfHours(now, horizonDays + 2, businessHours)) {
    spans.push({ from: from - beforeMaintenanceMs, to })
  }
  return spans.toSorted((a, b) => a.from - b.from)
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * minuteMs
}
