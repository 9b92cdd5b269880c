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

/** 依頼する時間帯: outside it nobody is asked in bulk. What an administrator asks for by hand goes out at once. */
export const offerHoursSchema = z
  .object({ from: clock, to: clock, businessDaysOnly: z.boolean() })
  .refine(({ from, to }) => from < to, { message: 'from must be before to' })
export type OfferHours = z.infer<typeof offerHoursSchema>

export const standardOfferHours: OfferHours = { from: '09:00', to: '17:00', businessDaysOnly: true }

export interface OfferRules {
  hours: OfferHours
  maintenance: Maintenance[]
  calendar: Calendar
}

/**
 * The first instant from `now` on at which employees may be asked; `now` itself when that is now.
 * Null when the rules leave no such instant within 60 days.
 */
export function nextOfferTime(now: Date, rules: OfferRules): Date | null {
  const closed = closedTimes(now, rules)
  let at = now.getTime()
  const end = at + horizonDays * dayMs
  for (const { from, to } of closed) {
    if (from > at) break
    if (to > at) at = to
  }
  return at < end ? new Date(at) : null
}

/** A week and a day hold every weekly time, and one that runs on from it. */
const maintenanceDays = 9

/**
 * The end of the maintenance that `now` falls into, of touching times the last one's; null when there is none.
 * An authority answers again from that instant on.
 */
export function maintenanceEnd(now: Date, maintenance: Maintenance[]): Date | null {
  const spans = weeklySpans(now, maintenanceDays, maintenance)
  let at = now.getTime()
  for (const { from, to } of spans) if (from <= at && at < to) at = to
  return at > now.getTime() ? new Date(at) : null
}

/** The times of maintenance from the day before `now`, by their beginning. */
function weeklySpans(now: Date, days: number, maintenance: Maintenance[]): Span[] {
  const firstDay = Date.parse(`${jstDay(now)}T00:00:00Z`) - dayMs
  const spans = Array.from({ length: days + 1 }, (_, n) => new Date(firstDay + n * dayMs)).flatMap((date) => {
    const midnight = date.getTime() - jstOffsetMs
    return maintenance
      .filter(({ weekday }) => weekday === date.getUTCDay())
      .map(({ from, to }) => ({ from: midnight + msOf(from), to: midnight + msOf(to) }))
  })
  return spans.toSorted((a, b) => a.from - b.from)
}

interface Span {
  from: number
  to: number
}

/** When nobody is asked, from the day before `now` to the horizon, by their beginning. */
function closedTimes(now: Date, { hours, maintenance, calendar }: OfferRules): Span[] {
  const firstDay = Date.parse(`${jstDay(now)}T00:00:00Z`) - dayMs
  const spans: Span[] = []
  for (let n = 0; n <= horizonDays + 2; n++) {
    const date = new Date(firstDay + n * dayMs)
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
  return spans.toSorted((a, b) => a.from - b.from)
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * minuteMs
}
