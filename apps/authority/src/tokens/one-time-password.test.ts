import { expect, it } from 'vitest'
import { findStep, oneTimePassword, timeStep } from './one-time-password.ts'

const secret = Buffer.from('12345678901234567890')

it('agrees with RFC 4226, appendix D', () => {
  const vectors = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
  expect(vectors.map((_, counter) => oneTimePassword(secret, counter))).toEqual(vectors)
})

it('agrees with RFC 6238, appendix B, whose steps are of 30 seconds, in the last six digits', () => {
  expect(oneTimePassword(secret, Math.floor(1_111_111_109 / 30))).toBe('081804')
  expect(oneTimePassword(secret, Math.floor(20_000_000_000 / 30))).toBe('353130')
})

it('has another step each minute', () => {
  expect(timeStep(new Date('2026-11-23T00:00:59.999Z')) + 1).toBe(timeStep(new Date('2026-11-23T00:01:00Z')))
})

it('finds the step of a password between two steps, both included, and no other', () => {
  expect(findStep(secret, ['338314'], 4, 4)).toBe(4)
  expect(findStep(secret, ['338314'], -10, 9)).toBe(4)
  expect(findStep(secret, ['338314'], 5, 9)).toBeNull()
  expect(findStep(secret, ['338314'], 0, 3)).toBeNull()
  expect(findStep(secret, ['33831'], 0, 9)).toBeNull()
  expect(findStep(secret, ['00338314'], 0, 9)).toBeNull()
})

it('finds two passwords where they follow one another, and not the other way round', () => {
  expect(findStep(secret, ['338314', '254676'], 0, 9)).toBe(4)
  expect(findStep(secret, ['254676', '338314'], 0, 9)).toBeNull()
  expect(findStep(secret, ['338314', '287922'], 0, 9)).toBeNull()
})
