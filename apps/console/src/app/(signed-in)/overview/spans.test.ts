import { expect, it } from 'vitest'
import { spansOf } from './spans.ts'

const days = ['2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01'].map((day, index) => ({
  day,
  idle: index,
  open: 1,
  early: 10 * index,
}))

it('a week begins on Monday, the first with today', () => {
  expect(spansOf(days, 'week')).toEqual([
    { from: '2026-11-28', until: '2026-11-29', idle: 1, open: 2, early: 10 },
    { from: '2026-11-30', until: '2026-12-01', idle: 5, open: 2, early: 50 },
  ])
})

it('by day, each day is its own', () => {
  expect(spansOf(days, 'day').map(({ from, until }) => [from, until])).toEqual(days.map(({ day }) => [day, day]))
})
