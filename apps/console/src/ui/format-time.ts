import { dayMs, jstDay } from '@certfleet/core/calendar.ts'

export type Unit = 'seconds' | 'minutes' | 'hours' | 'days'

/** How far apart two instants are, in the unit people would say it in. From a day on, in days of the calendar in Japan. */
export function distance(from: Date, to: Date): { unit: Unit; count: number } {
  const ms = Math.abs(to.getTime() - from.getTime())
  if (ms < dayMs) return duration(ms)
  const days = (Date.parse(jstDay(to)) - Date.parse(jstDay(from))) / dayMs
  return { unit: 'days', count: Math.abs(days) }
}

/** A span of time in its largest unit, in full units passed; hours up to two days, since that is when they still count. */
export function duration(ms: number): { unit: Unit; count: number } {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  if (seconds < 60) return { unit: 'seconds', count: seconds }
  if (seconds < 3600) return { unit: 'minutes', count: Math.floor(seconds / 60) }
  if (seconds < 2 * 86_400) return { unit: 'hours', count: Math.floor(seconds / 3600) }
  return { unit: 'days', count: Math.floor(seconds / 86_400) }
}
