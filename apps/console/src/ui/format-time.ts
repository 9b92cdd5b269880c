import { dayMs, jstDay } from '@certfleet/core/calendar.ts'

/**
 * Times are Japan's, whatever the zone of the browser. By arithmetic, since Japan has no daylight saving: server and
 * browser then agree to the letter, and a table of hundreds of dates costs nothing.
 */

type Locale = 'ja' | 'en'
export type Precision = 'day' | 'minute' | 'second'

const jstOffsetMs = 9 * 3_600_000
const weekdays = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} satisfies Record<Locale, string[]>
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2027年3月5日（金）08:59`, or `Fri 5 Mar 2027, 08:59 JST`. */
export function formatInstant(instant: Date, locale: Locale, precision: Precision = 'minute'): string {
  const shifted = new Date(instant.getTime() + jstOffsetMs)
  const [year, month, day] = [shifted.getUTCFullYear(), shifted.getUTCMonth(), shifted.getUTCDate()]
  const weekday = weekdays[locale][shifted.getUTCDay()]
  const time = precision === 'day' ? '' : formatClock(instant, precision)
  if (locale === 'ja') return `${year}年${month + 1}月${day}日（${weekday}）${time}`
  return `${weekday} ${day} ${months[month]} ${year}${time && `, ${time} JST`}`
}

/** `08:59`, or `08:59:07` */
export function formatClock(instant: Date, precision: 'minute' | 'second'): string {
  return new Date(instant.getTime() + jstOffsetMs).toISOString().slice(11, precision === 'minute' ? 16 : 19)
}

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
