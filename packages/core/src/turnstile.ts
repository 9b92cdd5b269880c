/** Lets so many through at once; the others wait in order. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Bounds what a flood can cost: `atOnce` run, the others queue up.
 * @param limit how many may wait, and why one more is refused; without it, as many as come.
 * @throws from a pass: what `refusal` makes, and what the work throws.
 */
export function createTurnstile(atOnce: number, limit?: { waiting: number; refusal: () => Error }): Turnstile {
  let running = 0
  const queue: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) {
      if (limit && queue.length >= limit.waiting) throw limit.refusal()
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
