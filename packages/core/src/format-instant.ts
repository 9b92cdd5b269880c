/**
 * Times are Japan's, whatever the zone of the reader. By arithmetic, since Japan has no daylight saving: server and
 * browser then agree to the letter, and a table of hundreds of dates costs nothing.
 */

export type Language = 'ja' | 'en'
export type Precision = 'day' | 'minute' | 'second'

const jstOffsetMs = 9 * 3_600_000
const weekdays = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} satisfies Record<Language, string[]>
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2027年3月5日（金）08:59`, or `Fri 5 Mar 2027, 08:59 JST`. */
export function formatInstant(instant: Date, language: Language, precision: Precision = 'minute'): string {
  const shifted = new Date(instant.getTime() + jstOffsetMs)
  const [year, month, day] = [shifted.getUTCFullYear(), shifted.getUTCMonth(), shifted.getUTCDate()]
  const weekday = weekdays[language][shifted.getUTCDay()]
  const time = precision === 'day' ? '' : formatClock(instant, precision)
  if (language === 'ja') return `${year}年${month + 1}月${day}日（${weekday}）${time}`
  return `${weekday} ${day} ${months[month]} ${year}${time && `, ${time} JST`}`
}

/** `3月5日`, or `5 Mar`: for where the year goes without saying. */
export function formatMonthDay(instant: Date, language: Language): string {
  const shifted = new Date(instant.getTime() + jstOffsetMs)
  const [month, day] = [shifted.getUTCMonth(), shifted.getUTCDate()]
  return language === 'ja' ? `${month + 1}月${day}日` : `${day} ${months[month]}`
}

/** `08:59`, or `08:59:07` */
export function formatClock(instant: Date, precision: 'minute' | 'second'): string {
  return new Date(instant.getTime() + jstOffsetMs).toISOString().slice(11, precision === 'minute' ? 16 : 19)
}
