import holidays from '@holiday-jp/holiday_jp'
import type { Calendar } from '@certfleet/core/calendar.ts'

/** National holidays of Japan, from the data of @holiday-jp. */
export const calendar: Calendar = {
  isHoliday: (day) => day in holidays.holidays,
}
