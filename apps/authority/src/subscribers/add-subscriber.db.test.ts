import { expect, inject, it } from 'vitest'
import { testAuthority } from '../test/authority.ts'

it('an institution takes as many users as its profile says, also when they are added at once', async () => {
  const place = await testAuthority(inject('postgresUrl'), { profile: { maxUsers: 2 } })
  try {
    const { institution: other } = await place.another('0036', 'サンプル信用金庫')
    const added = await Promise.allSettled(['a', 'b', 'c', 'd'].map((loginId) => place.subscribe(loginId)))
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await place.db.subscriber.count()).toBe(2)
    await expect(place.subscribe('e')).rejects.toThrow('its profile allows 2')
    // The other institution’s users are its own.
    const row = { institutionCode: other.profile.code, name: 'x', passwordHash: 'x' }
    await place.db.subscriber.createMany({ data: [{ ...row, loginId: 'f' }] })
    await place.db.subscriber.deleteMany({ where: { institutionCode: '9936' } }) // Whichever two were first.
    await place.subscribe('g')
  } finally {
    await place.end()
  }
})
