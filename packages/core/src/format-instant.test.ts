import { describe, expect, it } from 'vitest'
import { formatInstant } from './format-instant.ts'

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
