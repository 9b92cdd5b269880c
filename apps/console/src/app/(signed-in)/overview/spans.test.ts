import { expect, it } from 'vitest'
import { spansOf, spanWith, windowsOf } from './spans.ts'

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

it('says until which day what expires may be renewed, and where that is drawn', () => {
  const windows = windowsOf({ days, windowDays: [2, 40] })
  expect(windows).toEqual([
    { days: 2, until: '2026-11-30' },
    { days: 40, until: '2027-01-07' },
  ])
  const drawn = windows.map(({ until }) => spanWith(spansOf(days, 'week'), until)?.from)
  expect(drawn).toEqual(['2026-11-30', undefined])
  expect(windowsOf({ days: [], windowDays: [40] })).toEqual([])
})
