import { expect, it } from 'vitest'
import { lostProfileOf } from './lost-profile.ts'

/** The flags of GetProfileType: temporary 1, roaming 2, mandatory 4, roaming and there already 8. */
it.each([
  [0, null],
  [2, null],
  [2 | 8, null],
  [1, 'temporary profile'],
  [1 | 2, 'temporary profile'],
  [4, 'mandatory profile'],
  [2 | 4, 'mandatory profile'],
])('a profile of Windows with the flags %i is lost as: %s', (flags, lost) => {
  expect(lostProfileOf(flags)).toBe(lost)
})
