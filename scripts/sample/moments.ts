import { dayMs, jstDay, jstInstant, nearestBusinessDay } from '@certfleet/core/calendar.ts'
import { nationalCalendar } from '../../apps/console/src/server/calendar.ts'
import type { Random } from './random.ts'

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs)
export const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000)

/** When somebody at work did something, about so many days ago; never in the last hour. */
export function workMoment(now: Date, daysAgo: number, random: Random): Date {
  const day = nearestBusinessDay(jstDay(daysBefore(now, daysAgo)), -1, nationalCalendar)
  const at = jstInstant(day, 9.2 + random.share() * 7.5)
  const latest = later(now, -3600)
  return at < latest ? at : later(latest, -random.int(0, 5 * 3600))
}
