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
