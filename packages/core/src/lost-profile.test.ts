import { expect, it } from 'vitest'
import { lostProfileIn, lostProfiles, platformWith } from './lost-profile.ts'

it.each([...lostProfiles, null])('what an agent says behind its system is found there again: %s', (lost) => {
  const platform = platformWith('Windows 11 Pro 10.0.22631 x64', lost)
  expect(platform).toMatch(/^Windows 11 Pro 10\.0\.22631 x64(, [a-z ]+)?$/)
  expect(lostProfileIn(platform)).toBe(lost)
})

it('a system that only sounds like it is one as any other', () => {
  expect(lostProfileIn('a temporary profile of Linux x64')).toBeNull()
})
