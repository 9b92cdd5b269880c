import { describe, expect, it } from 'vitest'
import { distance, duration } from './format-time.ts'

describe('how far off something is', () => {
  const on = (text: string) => new Date(`${text}+09:00`)

  it('counts days of the calendar in Japan, not stretches of 24 hours', () => {
    expect(distance(on('2027-03-03T10:00'), on('2027-03-05T08:59'))).toEqual({ unit: 'days', count: 2 })
    expect(distance(on('2027-03-05T08:59'), on('2027-03-03T10:00'))).toEqual({ unit: 'days', count: 2 })
  })

  it('counts hours within a day', () => {
    expect(distance(on('2027-03-04T10:00'), on('2027-03-05T08:59'))).toEqual({ unit: 'hours', count: 22 })
  })

  it('never says more than has passed', () => {
    expect(duration(59_999)).toEqual({ unit: 'seconds', count: 59 })
    expect(duration(3_599_999)).toEqual({ unit: 'minutes', count: 59 })
    expect(duration(47 * 3_600_000)).toEqual({ unit: 'hours', count: 47 })
    expect(duration(71 * 3_600_000)).toEqual({ unit: 'days', count: 2 })
  })
})
