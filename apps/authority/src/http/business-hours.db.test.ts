import { jstDay } from '@certfleet/core/calendar.ts'
import { closedUntil } from '@certfleet/core/offer-hours.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../../../../test/support/eventually.ts'
import { setSwitches } from '../ca/set-switches.ts'
import { logIn, newRequest, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

it('out of hours no dialogue begins, the answer says when one can, and what was begun is finished', async () => {
  await place.subscribe('late')
  const session = await logIn(place.client, 'late', 'issue')
  const weekday = (new Date(`${jstDay(new Date())}T00:00:00Z`).getUTCDay() + 3) % 7
  const businessHours = { open: [{ weekday, from: '09:00', to: '15:00' }], closedDays: [] }
  const opensAt = closedUntil(new Date(), { maintenance: [], businessHours })?.toISOString()
  const knock = () => place.client.post('/api/dialogues', { purpose: 'issue' })
  await setSwitches(place.db, '9936', { businessHours }, new Date())
  await eventually('it is closed', async () => (await knock()).status === 503)
  const refused = await knock()
  expect(refused.body).toMatchObject({ code: 'G005e', opensAt })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(86_400)
  expect((await submit(place.client, session, await newRequest())).status).toBe(200)
  await setSwitches(place.db, '9936', { businessHours: undefined }, new Date())
  await eventually('it is open', async () => (await knock()).status === 201)
})
