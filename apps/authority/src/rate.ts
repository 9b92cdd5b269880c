import { Refused } from './problem.ts'

/** How often something may happen a minute, counted by key: a login ID, an address. Each process counts for itself. */
export interface Rate {
  /** Counts one more. @returns after how many seconds it may come again when that is too many, else null. */
  take(key: string): number | null
  /** Takes back what turned out to be in order. */
  giveBack(key: string, count: number): void
}

const windowMs = 60_000
/** So many are remembered; of more, the latest. */
const maxKeys = 50_000

/** @param elapsedMs a clock that only goes on: nobody's moved clock ends a minute early. */
export function createRate(perMinute: number, elapsedMs: () => number = () => performance.now()): Rate {
  // In the order they began.
  const windows = new Map<string, { count: number; endsAt: number }>()
  const forgetOlderHalf = () => {
    for (const [i, key] of [...windows.keys()].entries()) if (i < maxKeys / 2) windows.delete(key)
  }
  const currentWindow = (key: string, now: number) => {
    const known = windows.get(key)
    if (known && known.endsAt > now) return known
    if (windows.size >= maxKeys) forgetOlderHalf()
    const fresh = { count: 0, endsAt: now + windowMs }
    windows.delete(key)
    windows.set(key, fresh)
    return fresh
  }
  return {
    take(key) {
      const now = elapsedMs()
      const window = currentWindow(key, now)
      window.count++
      return window.count > perMinute ? Math.max(1, Math.ceil((window.endsAt - now) / 1000)) : null
    },
    giveBack(key, count) {
      const window = windows.get(key)
      if (window) window.count = Math.max(0, window.count - count)
    },
  }
}

/** @throws Refused G008e when the key has come too often. */
export function holdBack(rate: Rate, key: string): void {
  const retryAfterSeconds = rate.take(key)
  if (retryAfterSeconds !== null) throw new Refused({ code: 'G008e', retryAfterSeconds }, 'too many a minute')
}
