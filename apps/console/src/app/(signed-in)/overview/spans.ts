import { addDays } from '@certfleet/core/calendar.ts'
import type { OverviewData } from './overview.tsx'

/** A day, or the days of a week from Monday that are shown. */
export interface Span {
  from: string
  until: string
  idle: number
  open: number
  early: number
}

export function spansOf(days: OverviewData['days'], step: 'day' | 'week'): Span[] {
  const spans: Span[] = []
  for (const { day, idle, open, early } of days) {
    const last = spans.at(-1)
    if (step === 'week' && last && !isMonday(day)) {
      last.until = day
      last.idle += idle
      last.open += open
      last.early += early
    } else spans.push({ from: day, until: day, idle, open, early })
  }
  return spans
}

const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1

/** Until when what expires may be renewed today, of each length of window. */
export function windowsOf({ days, windowDays }: Pick<OverviewData, 'days' | 'windowDays'>) {
  const today = days[0]?.day
  return today ? windowDays.map((length) => ({ days: length, until: addDays(today, length) })) : []
}

/** The span a day is in, if it is shown. */
export const spanWith = (spans: Span[], day: string): Span | undefined =>
  spans.find(({ from, until }) => from <= day && day <= until)
