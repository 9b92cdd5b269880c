import { dayMs } from '@certfleet/core/calendar.ts'

/** The authority's clock: it decides, whatever the PCs' clocks say. Rules take the instant as an argument. */
export interface Clock {
  now(): Date | Promise<Date>
}

export const realClock: Clock = { now: () => new Date() }

/** How long an offset read from the database is believed. */
const maxAgeMs = 1000

/**
 * The clock of a rehearsal: real time plus the offset that `readOffsetMs` finds, asked at most once a second.
 * @throws from `now`, what `readOffsetMs` throws.
 */
export function movableClock(readOffsetMs: () => Promise<number>): Clock {
  let offset = Promise.resolve(0)
  let readAt = -Infinity
  return {
    async now() {
      if (performance.now() - readAt >= maxAgeMs) {
        readAt = performance.now()
        offset = readOffsetMs()
        // A failure is not believed for a second: the next request asks again.
        offset.catch(() => (readAt = -Infinity))
      }
      return new Date(Date.now() + (await offset))
    },
  }
}

const unitsMs = { d: dayMs, h: 3_600_000 }

/** `+30d`, `-2h` or `0` in milliseconds; null when it is none of these. */
export function parseOffset(text: string): number | null {
  if (text === '0') return 0
  const [, sign, count, unit] = /^([+-]?)(\d{1,5})([dh])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  return (sign === '-' ? -1 : 1) * Number(count) * unitsMs[unit as 'd' | 'h']
}
