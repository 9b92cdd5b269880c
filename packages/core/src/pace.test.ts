import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Bucket, rateAt, refill, take } from './pace.ts'

const start = Date.parse('2026-11-24T00:00:00Z')
const after = (ms: number) => new Date(start + ms)

it('sends no more in any minute than the rate and what the bucket holds', () => {
  const steps = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 40_000 }), wanted: fc.nat(500) }), { maxLength: 60 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), steps, (perMinute, visits) => {
      let bucket: Bucket = { tokens: 0, filledAt: after(0) }
      let at = 0
      const sent: { at: number; count: number }[] = []
      for (const { ms, wanted } of visits) {
        at += ms
        const { count, left } = take(refill(bucket, { perMinute, congestedAt: null }, after(at)), wanted)
        bucket = left
        sent.push({ at, count })
      }
      for (const { at: end } of sent) {
        const inMinute = sent.filter((one) => one.at > end - 60_000 && one.at <= end)
        const total = inMinute.reduce((sum, one) => sum + one.count, 0)
        expect(total).toBeLessThanOrEqual(perMinute + Math.max(1, perMinute / 4) + 1e-6)
      }
    }),
  )
})

it('sends at the rate over time, whatever the interval of the visits', () => {
  const perMinute = 60
  let bucket: Bucket = { tokens: 0, filledAt: after(0) }
  let sent = 0
  for (let at = 5_000; at <= 600_000; at += 5_000) {
    const { count, left } = take(refill(bucket, { perMinute, congestedAt: null }, after(at)), 1_000)
    bucket = left
    sent += count
  }
  expect(sent).toBe(600)
})

it('rests after congestion, goes on slowly, and then as before', () => {
  const pace = { perMinute: 60, congestedAt: after(0) }
  expect([0, 59_999, 60_000, 599_999, 600_000].map((ms) => rateAt(pace, after(ms)))).toEqual([0, 0, 15, 15, 60])
  expect(refill({ tokens: 15, filledAt: after(-1_000) }, pace, after(1_000)).tokens).toBe(0)
})

it('a rate below one a minute still sends one when its time has come', () => {
  const pace = { perMinute: 0.5, congestedAt: null }
  const bucket = { tokens: 0, filledAt: after(0) }
  expect(take(refill(bucket, pace, after(119_000)), 5).count).toBe(0)
  expect(take(refill(bucket, pace, after(120_000)), 5).count).toBe(1)
})

it('a clock that went back adds nothing', () => {
  expect(refill({ tokens: 2, filledAt: after(0) }, { perMinute: 60, congestedAt: null }, after(-60_000)).tokens).toBe(2)
})

it('sends nothing in the minute after congestion, and at most a quarter in the ten after it, whenever it was', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 40, maxLength: 120 })
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 600 }), steps, fc.nat(600_000), (perMinute, pauses, congestedMs) => {
      let bucket: Bucket = { tokens: 0, filledAt: after(0) }
      let at = 0
      let slow = 0
      for (const ms of pauses) {
        at += ms
        const congestedAt = at >= congestedMs ? after(congestedMs) : null
        const { count, left } = take(refill(bucket, { perMinute, congestedAt }, after(at)), 10_000)
        bucket = left
        const since = at - congestedMs
        if (since >= 0 && since < 60_000) expect(count).toBe(0)
        if (since >= 60_000 && since < 600_000) slow += count
      }
      expect(slow).toBeLessThanOrEqual((perMinute / 4) * 9.5 + Math.max(1, perMinute / 16) + 1e-6)
    }),
  )
})
