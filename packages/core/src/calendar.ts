/** Business days and days in Japan. Japan has no daylight saving time: a day is UTC+9, always 24 hours. */

const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const jstOffsetMs = 9 * hourMs
const endOfWorkHour = 17

/** National and company holidays, as days `YYYY-MM-DD` in Japan. Year-end (12/29 to 1/3) is known here. */
export interface Calendar {
  isHoliday(day: string): boolean
}

/** The day in Japan (`YYYY-MM-DD`) an instant falls on. */
export function jstDay(instant: Date): string {
  return new Date(instant.getTime() + jstOffsetMs).toISOString().slice(0, 10)
}

/** The instant at which `hour` o'clock strikes in Japan on `day`. */
function jstInstant(day: string, hour: number): Date {
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
