import { expect, it } from 'vitest'
import { movableClock, parseOffset } from './clock.ts'

it.each([
  ['0', 0],
  ['+30d', 30 * 86_400_000],
  ['2h', 2 * 3_600_000],
  ['-400d', -400 * 86_400_000],
])('reads the offset %s', (text, ms) => {
  expect(parseOffset(text)).toBe(ms)
})

it.each(['', '30', '+d', '1w', '1.5d', '- 1d', '+1d ', '999999d'])('refuses the offset "%s"', (text) => {
  expect(parseOffset(text)).toBeNull()
})

it('a movable clock asks for its offset once for many requests and is moved by it', async () => {
  let reads = 0
  const clock = movableClock(() => {
    reads++
    return Promise.resolve(86_400_000)
  })
  const [first] = await Promise.all([clock.now(), clock.now(), clock.now()])
  expect(reads).toBe(1)
  expect(Math.abs(first.getTime() - Date.now() - 86_400_000)).toBeLessThan(1000)
})

it('a movable clock that could not read its offset tells no time, and asks again at once', async () => {
  const answers = [() => Promise.reject(new Error('gone')), () => Promise.resolve(5)]
  const clock = movableClock(() => (answers.shift() ?? (() => Promise.resolve(0)))())
  await expect(clock.now()).rejects.toThrow('gone')
  await expect(clock.now()).resolves.toBeInstanceOf(Date)
})
