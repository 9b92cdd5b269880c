import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoffMs, sleep } from './retry.ts'

it('waits at random, up to a bound that doubles and is capped', () => {
  const backoff = { baseMs: 500, capMs: 60_000 }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const ms = backoffMs(backoff, failures, () => random)
        expect(ms).toBeGreaterThanOrEqual(50)
        expect(ms).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** Math.min(failures - 1, 30)))
      },
    ),
  )
  expect(backoffMs(backoff, 3, () => 0.5)).toBe(1000)
})

it('stops waiting as soon as it is told to, before or while', async () => {
  const reason = new Error('enough')
  await expect(sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason)
  const stop = new AbortController()
  const asleep = sleep(60_000, stop.signal)
  stop.abort(reason)
  await expect(asleep).rejects.toBe(reason)
})
