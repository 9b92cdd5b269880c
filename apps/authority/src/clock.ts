import { dayMs } from '@certfleet/core/calendar.ts'
import { recent } from './recent.ts'

/** The authority's clock: it decides, whatever the PCs' clocks say. Rules take the instant as an argument. */
export interface Clock {
  now(): Date | Promise<Date>
}

export const realClock: Clock = { now: () => new Date() }

/**
 * The clock of a rehearsal: real time plus the offset that `readOffsetMs` finds, asked at most once a second.
 * @throws from `now`, what `readOffsetMs` throws.
 */
export function movableClock(readOffsetMs: () => Promise<number>): Clock {
  const offsetMs = recent(readOffsetMs)
  return { now: async () => new Date(Date.now() + (await offsetMs())) }
}

const unitsMs = { d: dayMs, h: 3_600_000 }

/** `+30d`, `-2h` or `0` in milliseconds; null when it is none of these. */
export function parseOffset(text: string): number | null {
  if (text === '0') return 0
  const [, sign, count, unit] = /^([+-]?)(\d{1,5})([dh])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  return (sign === '-' ? -1 : 1) * Number(count) * unitsMs[unit as 'd' | 'h']
}
