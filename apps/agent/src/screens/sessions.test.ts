import { expect, it } from 'vitest'
import { Sessions, isSame } from './sessions.ts'

function scene() {
  let ms = 0
  const sessions = new Sessions(() => ms)
  return { sessions, pass: (by: number) => (ms += by) }
}

it('exchanges a code for a session once', () => {
  const { sessions } = scene()
  const code = sessions.newCode()
  const token = sessions.redeem(code)
  expect(token && sessions.holds(token)).toBe(true)
  expect(sessions.redeem(code)).toBeNull()
  expect(sessions.holds(code)).toBe(false)
})

it('burns a code after thirty seconds', () => {
  const { sessions, pass } = scene()
  const code = sessions.newCode()
  pass(30_001)
  expect(sessions.redeem(code)).toBeNull()
})

it('ends a session that has not been heard of for an hour, and only then', () => {
  const { sessions, pass } = scene()
  const token = sessions.redeem(sessions.newCode()) ?? ''
  for (let n = 0; n < 5; n++) {
    pass(3_599_000)
    expect(sessions.holds(token)).toBe(true)
  }
  pass(3_600_001)
  expect(sessions.holds(token)).toBe(false)
})

it('keeps a bounded number of codes and sessions: the oldest give way', () => {
  const { sessions } = scene()
  const codes = Array.from({ length: 20 }, () => sessions.newCode())
  expect(sessions.redeem(codes[0] ?? '')).toBeNull()
  const tokens = Array.from({ length: 20 }, () => sessions.redeem(sessions.newCode()) ?? '')
  expect(sessions.holds(tokens[0] ?? '')).toBe(false)
  expect(sessions.holds(tokens.at(-1) ?? '')).toBe(true)
})

it('compares secrets by their content, whatever their length', () => {
  expect(isSame('a', 'a')).toBe(true)
  for (const [a, b] of [
    ['a', 'b'],
    ['a', ''],
    ['a', 'aa'],
  ] as const) {
    expect(isSame(a, b)).toBe(false)
  }
})
