import holidays from '@holiday-jp/holiday_jp'
import { type Calendar, addDays, jstDay } from '@certfleet/core/calendar.ts'
import { type Tx, db } from './db.ts'

/** National holidays of Japan alone, from the data of @holiday-jp. */
export const nationalCalendar: Calendar = {
  isHoliday: (day) => day in holidays.holidays,
}

/** By which the company counts its business days: national holidays, and the days it names. Read anew: a day added counts at once. */
export async function companyCalendar(tx: Tx = db()): Promise<Calendar> {
  const rows = await tx.companyHoliday.findMany({ select: { firstDay: true, lastDay: true } })
  const days = new Set(rows.flatMap(({ firstDay, lastDay }) => daysFrom(jstDay(firstDay), jstDay(lastDay))))
  return { isHoliday: (day) => days.has(day) || nationalCalendar.isHoliday(day) }
}

const daysFrom = (first: string, last: string): string[] =>
  first > last ? [] : [first, ...daysFrom(addDays(first, 1), last)]

const aheadDays = 60
/** The years the data knows are whole. */
const lastYear = Object.keys(holidays.holidays).toSorted().at(-1)?.slice(0, 4) ?? ''

/** The last year whose national holidays are known, when the coming 60 days reach beyond it (N-05); else null. */
export const holidaysEnd = (now: Date): string | null =>
  addDays(jstDay(now), aheadDays).slice(0, 4) > lastYear ? lastYear : null
