import { expect, it } from 'vitest'
import { rollingAt } from './campaign.ts'

it('spreads a fleet issued on one day evenly over the days, each certificate always at the same moment', () => {
  const opens = new Date('2027-01-10T00:00:00Z')
  const perDay = Array.from({ length: 10 }, () => 0)
  for (let n = 0; n < 5_000; n++) {
    const sha256 = (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, '0').padEnd(64, '0')
    const at = rollingAt(opens, sha256, 10)
    expect(rollingAt(opens, sha256, 10)).toEqual(at)
    const day = Math.floor((at.getTime() - opens.getTime()) / 86_400_000)
    perDay[day] = (perDay[day] ?? NaN) + 1
  }
  for (const count of perDay) expect(count).toBeGreaterThan(400)
  expect(perDay).toHaveLength(10)
})

it('without a spread the turn comes as the window opens', () => {
  const opens = new Date('2027-01-10T00:00:00Z')
  expect(rollingAt(opens, 'f'.repeat(64), 0)).toEqual(opens)
})
