import { expect, it } from 'vitest'
import { onSmallDisk } from '../test/small-disk.ts'

it('a home in memory is known, also as the upper layer of a live system, and one of another name is nobody’s', (context) => {
  const seen: unknown = JSON.parse(onSmallDisk(context, 'profile-process.ts'))
  expect(seen).toEqual({
    memory: true,
    notThereYet: true,
    live: true,
    container: false,
    other: false,
    ofUser: 'home in memory',
    elsewhere: null,
  })
})
