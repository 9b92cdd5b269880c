import { expect, it } from 'vitest'
import { createRate, holdBack } from './rate.ts'

it('lets so many through a minute, for each key, and says when the next may come', () => {
  let now = 1000
  const rate = createRate(2, () => now)
  expect([rate.take('a'), rate.take('a'), rate.take('b')]).toEqual([null, null, null])
  now += 20_000
  expect(rate.take('a')).toBe(40)
  expect(rate.take('b')).toBeNull()
  now += 39_999
  expect(rate.take('a')).toBe(1)
  now += 1
  expect(rate.take('a')).toBeNull()
})

it('takes back what was in order', () => {
  const rate = createRate(2, () => 0)
  for (let i = 0; i < 100; i++) {
    expect([rate.take('a'), rate.take('a')]).toEqual([null, null])
    rate.giveBack('a', 2)
  }
  rate.giveBack('a', 1000)
  expect([rate.take('a'), rate.take('a'), rate.take('a')]).toEqual([null, null, 60])
})

it('keeps the count of the latest when there are more keys than it can remember', () => {
  const rate = createRate(1, () => 0)
  for (let i = 0; i < 200_000; i++) rate.take(`key ${i}`)
  expect(rate.take('key 199999')).toBe(60)
  expect(rate.take('key 0')).toBeNull()
})

it('refuses with G008e', () => {
  const rate = createRate(1, () => 0)
  holdBack(rate, 'a')
  expect(() => holdBack(rate, 'a')).toThrow(
    expect.objectContaining({ problem: { code: 'G008e', retryAfterSeconds: 60 }, status: 503 }),
  )
})
