/** How a repetition is spread: full jitter under a doubling, capped bound, so that a fleet does not come in step. */
export interface Backoff {
  baseMs: number
  capMs: number
}

/** Milliseconds to wait before the next try; `failures` counts those so far, from 1. At least a tenth of the base. */
export function backoffMs({ baseMs, capMs }: Backoff, failures: number, random: () => number = Math.random): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30))
  return Math.max(baseMs / 10, random() * bound)
}

/** Waits; ends early, with the signal's reason thrown, when it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
