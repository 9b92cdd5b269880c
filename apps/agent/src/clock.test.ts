import { expect, it } from 'vitest'
import { TrustedTime } from './clock.ts'

/** A PC whose clocks are set by hand. */
function handClock(pcMs = Date.parse('2026-11-22T00:00:00Z')) {
  const at = { pcMs, monotonicMs: 1000 }
  return {
    pass: (ms: number) => {
      at.pcMs += ms
      at.monotonicMs += ms
    },
    set: (ms: number) => (at.pcMs += ms),
    clock: { pcNow: () => new Date(at.pcMs), monotonicMs: () => at.monotonicMs },
  }
}

it('goes by the server’s time once it is told, however the PC’s clock is set', () => {
  const { clock, pass, set } = handClock()
  const time = new TrustedTime(clock)
  expect(time.skewMs()).toBeNull()
  time.measure(new Date('2027-01-01T00:00:00Z'))
  pass(60_000)
  set(-3_600_000)
  expect(time.now().toISOString()).toBe('2027-01-01T00:01:00.000Z')
  expect(time.skewMs()).toBe(Date.parse('2026-11-21T23:01:00Z') - Date.parse('2027-01-01T00:01:00Z'))
})

it('sees that the PC slept or its clock was set, and does not trust its measurement afterwards', () => {
  const { clock, pass, set } = handClock()
  const time = new TrustedTime(clock)
  time.measure(new Date('2027-01-01T00:00:00Z'))
  pass(3_600_000)
  expect(time.jumped()).toBe(false)
  set(28_800_000)
  expect(time.jumped()).toBe(true)
  expect(time.skewMs()).toBeNull()
  expect(time.now().toISOString()).toBe('2027-01-01T09:00:00.000Z')
  expect(time.jumped()).toBe(false)
})

it('goes by what the PC’s clock was off, in the next process as well, and never before it last knew better', () => {
  const { clock, set } = handClock()
  const time = new TrustedTime(clock, { at: new Date('2026-11-20T00:00:00Z'), skewMs: 3_600_000 })
  expect(time.skewMs()).toBeNull()
  expect(time.now().toISOString()).toBe('2026-11-21T23:00:00.000Z')
  // Set back so that an expired certificate looks valid.
  set(-2 * 86_400_000)
  expect(time.jumped()).toBe(true)
  expect(time.now().toISOString()).toBe('2026-11-21T23:00:00.000Z')
  const restarted = new TrustedTime(clock, { at: new Date('2026-11-20T00:00:00Z'), skewMs: 3_600_000 })
  expect(restarted.now().toISOString()).toBe('2026-11-20T00:00:00.000Z')
})
