import { describe, expect, it } from 'vitest'
import { makeStaff } from './company.ts'
import { makeStories } from './season.ts'

const twice = (values: (string | null)[]) =>
  values.filter((value, index) => value !== null && values.indexOf(value) !== index)

describe('the sample company', () => {
  it('is the same at every start', () => {
    expect(makeStories()).toEqual(makeStories())
  })

  it('shares no number, address, login ID or PC between two people', () => {
    const staff = makeStaff()
    expect(twice(staff.map(({ number }) => number))).toEqual([])
    expect(twice(staff.map(({ email }) => email))).toEqual([])
    expect(twice(staff.map(({ hostname }) => hostname))).toEqual([])
    expect(twice(makeStories().map(({ loginId }) => loginId))).toEqual([])
  })

  it('tells a story of each login ID, and no story is left over', () => {
    const stories = makeStories()
    expect(stories.map(({ loginId }) => loginId).toSorted()).toEqual(
      makeStaff()
        .flatMap(({ logins }) => logins)
        .toSorted(),
    )
    expect(stories.filter(({ asked }) => asked?.campaign === 'current')).toHaveLength(124)
    expect(stories.filter(({ pc }) => pc === 'pending')).toHaveLength(9)
  })
})
