import { describe, expect, it } from 'vitest'
import { distance, duration, formatInstant } from './format-time.ts'

const expiry = new Date('2027-03-04T23:59:07Z')

describe('a date', () => {
  it.each([
    ['ja', 'minute', '2027年3月5日（金）08:59'],
    ['ja', 'second', '2027年3月5日（金）08:59:07'],
    ['ja', 'day', '2027年3月5日（金）'],
    ['en', 'minute', 'Fri 5 Mar 2027, 08:59 JST'],
    ['en', 'second', 'Fri 5 Mar 2027, 08:59:07 JST'],
    ['en', 'day', 'Fri 5 Mar 2027'],
  ] as const)('in %s to the %s is %s, in Japan’s time with its weekday', (locale, precision, text) => {
    expect(formatInstant(expiry, locale, precision)).toBe(text)
  })
})

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
