import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { sweep } from './housekeeping.ts'
import { answer, logIn, newRequest, open, submit } from './test/agent.ts'
import { type TestAuthority, testAuthority } from './test/authority.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

it('sweeps dialogues that are over and forgets unknown login IDs after a day, and nothing that is still of use', async () => {
  await place.subscribe('sweep1')
  const now = Date.now()
  const over = await open(place.client, 'issue')
  const live = await logIn(place.client, 'sweep1', 'issue')
  await answer(place.client, over, { loginId: 'nobody', password: 'x' })
  await place.db.dialogue.update({ where: { id: over.dialogueId }, data: { expiresAt: new Date(now) } })
  await sweep(place.authority, new Date(now))
  expect(await place.db.dialogue.findMany({ select: { id: true } })).toEqual([{ id: live.dialogueId }])
  expect(await place.db.unknownLogin.count()).toBe(1)
  expect((await submit(place.client, live, await newRequest())).status).toBe(200)
  await sweep(place.authority, new Date(now + 2 * dayMs))
  expect(await place.db.unknownLogin.count()).toBe(0)
  expect(await place.db.certificate.count()).toBe(1)
})
