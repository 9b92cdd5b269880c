/** Business days and days in Japan. Japan has no daylight saving time: a day is UTC+9, always 24 hours. */

const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const jstOffsetMs = 9 * hourMs
export const endOfWorkHour = 17

/** National and company holidays, as days `YYYY-MM-DD` in Japan. Year-end (12/29 to 1/3) is known here. */
export interface Calendar {
  isHoliday(day: string): boolean
}

/** The day in Japan (`YYYY-MM-DD`) an instant falls on. */
export function jstDay(instant: Date): string {
  return new Date(instant.getTime() + jstOffsetMs).toISOString().slice(0, 10)
}

/** The instant at which it is `hour` o'clock in Japan on `day`; 9.5 is half past nine. */
export function jstInstant(day: string, hour: number): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - jstOffsetMs + hour * hourMs)
}

export function isBusinessDay(day: string, calendar: Calendar): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  const monthDay = day.slice(5)
  const yearEnd = monthDay >= '12-29' || monthDay <= '01-03'
  return weekday !== 0 && weekday !== 6 && !yearEnd && !calendar.isHoliday(day)
}

/** The end of work (17:00 in Japan) of the `n`-th business day from today; today is the first if it is one. */
export function endOfNthBusinessDay(now: Date, n: number, calendar: Calendar): Date {
  let day = jstDay(now)
  for (let left = n; ; day = jstDay(new Date(jstInstant(day, 12).getTime() + dayMs))) {
    if (isBusinessDay(day, calendar) && --left === 0) return jstInstant(day, endOfWorkHour)
  }
}

/** `days` later, or earlier when negative. */
export function addDays(day: string, days: number): string {
  return jstDay(new Date(jstInstant(day, 12).getTime() + days * dayMs))
}

/** Days of the calendar from one day to another. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs
}

/** Longer is a typing error, and there must be business days left. */
const longestHolidayDays = 60

/** Whether a company holiday may be from one day to another, both counted. */
export function isHolidaySpan(first: string, last: string): boolean {
  const days = daysBetween(first, last)
  return days >= 0 && days < longestHolidayDays
}

/** The day itself if it is a business day, else the nearest one after (`1`) or before it (`-1`). */
export function nearestBusinessDay(day: string, step: 1 | -1, calendar: Calendar): string {
  let nearest = day
  while (!isBusinessDay(nearest, calendar)) nearest = addDays(nearest, step)
  return nearest
}

/** How many business days there are from one day to another, both counted. */
export function countBusinessDays(from: string, to: string, calendar: Calendar): number {
  let count = 0
  for (let day = from; day <= to; day = addDays(day, 1)) if (isBusinessDay(day, calendar)) count++
  return count
}

/** 最終作業日: the last business day whose working hours end before the deadline. */
export function lastBusinessDay(deadline: Date, calendar: Calendar): string {
  const day = jstDay(deadline)
  const last = jstInstant(day, endOfWorkHour) < deadline ? day : addDays(day, -1)
  return nearestBusinessDay(last, -1, calendar)
}
