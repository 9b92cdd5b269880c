import type { BusinessHours } from '@certfleet/core/offer-hours.ts'

/** 営業時間 as people type them: for each day of the week `09:00-12:00, 13:00-17:00`, or nothing; and the closed days. */

type Given = Partial<Record<string, string | string[]>>

export const weekdayField = (weekday: number): string => `businessHours.${weekday}`
export const closedDaysField = 'businessHours.closedDays'

/** The hours of one day of the week, as they are typed. */
export const hoursText = (hours: BusinessHours | undefined, weekday: number): string =>
  (hours?.open ?? [])
    .filter((time) => time.weekday === weekday)
    .map(({ from, to }) => `${from}-${to}`)
    .join(', ')

export const closedDaysText = (hours: BusinessHours | undefined): string => (hours?.closedDays ?? []).join('\n')

/** What was typed; whether it means anything decides the profile's own schema. All empty: no hours. */
export function readBusinessHours(given: Given): unknown {
  const open = [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) =>
    partsOf(given[weekdayField(weekday)], /,/).map((span) => {
      const [from = '', to = ''] = span.split('-').map((time) => time.trim().padStart(5, '0'))
      return { weekday, from, to }
    }),
  )
  const closedDays = [...new Set(partsOf(given[closedDaysField], /[\s,]/))].toSorted()
  return open.length + closedDays.length > 0 ? { open, closedDays } : undefined
}

function partsOf(typed: string | string[] | undefined, between: RegExp): string[] {
  const text =
    typeof typed === 'string' ? typed.normalize('NFKC').replaceAll(/[〜~–、]/g, (c) => (c === '、' ? ',' : '-')) : ''
  return text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
