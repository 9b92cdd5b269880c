import holidays from '@holiday-jp/holiday_jp'
import { type Calendar, addDays, jstDay } from '@certfleet/core/calendar.ts'
import { type Tx, db } from './db.ts'

/** National holidays of Japan alone, from the data of @holiday-jp. */
export const nationalCalendar: Calendar = {
  isHoliday: (day) => day in holidays.holidays,
}

/** By which the company counts its business days: national holidays, and the days it names. Read anew: a day added counts at once. */
export async function companyCalendar(tx: Tx = db()): Promise<Calendar> {
  const days = new Set(await companyDays(tx))
  return { isHoliday: (day) => days.has(day) || nationalCalendar.isHoliday(day) }
}

const toldYears = 3

/** The holidays of this year and the next ones, in order, for agents, which may have to count alone for long. */
export async function holidaysAhead(tx: Tx, now = new Date()): Promise<string[]> {
  const year = Number(jstDay(now).slice(0, 4))
  const days = new Set([...Object.keys(holidays.holidays), ...(await companyDays(tx))])
  return [...days].filter((day) => day >= `${year}` && day < `${year + toldYears}`).toSorted()
}

async function companyDays(tx: Tx): Promise<string[]> {
  const rows = await tx.companyHoliday.findMany({ select: { firstDay: true, lastDay: true } })
  return rows.flatMap(({ firstDay, lastDay }) => daysFrom(jstDay(firstDay), jstDay(lastDay)))
}

const daysFrom = (first: string, last: string): string[] =>
  first > last ? [] : [first, ...daysFrom(addDays(first, 1), last)]

const aheadDays = 60
/** The years the data knows are whole. */
const lastYear = Object.keys(holidays.holidays).toSorted().at(-1)?.slice(0, 4) ?? ''

/** The last year whose national holidays are known, when the coming 60 days reach beyond it (N-05); else null. */
export const holidaysEnd = (now: Date): string | null =>
  addDays(jstDay(now), aheadDays).slice(0, 4) > lastYear ? lastYear : null
