import { Refused } from './problem.ts'

/** Lets so many through at once; the others wait in order. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Bounds what a flood of requests can cost: `atOnce` run, `waiting` queue up.
 * @throws from a pass: Refused G008e when the queue is full, and what the work throws.
 */
export function createTurnstile(atOnce: number, waiting: number): Turnstile {
  let running = 0
  const queue: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Refused({ code: 'G008e', retryAfterSeconds: 5 }, 'too many wait already')
      // Whoever leaves hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
