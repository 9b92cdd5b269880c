import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { answer, logIn, newRequest, obtain, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { browse } from '../test/browse.ts'

let place: TestAuthority
beforeAll(async () => {
  const profile = { sessionPolicy: 'first_wins', issueWhenLive: 'allow' } as const
  place = await testAuthority(inject('postgresUrl'), { profile })
})
afterAll(() => place.end())

const logInElsewhere = async (loginId: string) =>
  answer(place.client, await open(place.client, 'issue'), { loginId, password: `pw-${loginId}` })
const elsewhere = { status: 409, body: { code: 'session_elsewhere' } }

it('where the first login counts, another is refused until it is over, and told when that is', async () => {
  await place.subscribe('first')
  const session = await logIn(place.client, 'first', 'issue')
  const refused = await logInElsewhere('first')
  expect(refused).toMatchObject(elsewhere)
  const { opensAt = '' } = refused.body as { opensAt?: string }
  const inMinutes = (Date.parse(opensAt) - Date.now()) / 60_000
  expect(inMinutes).toBeGreaterThan(10)
  expect(inMinutes).toBeLessThanOrEqual(15)
  const browser = browse(place)
  const page = await browser.send('/login', { loginId: 'first', password: 'pw-first' })
  expect(page.status).toBe(409)
  expect(page.text).toContain('logged in on another PC')
  expect(page.text).toContain('that login ends at')
  // The same dialogue may be answered again, and gets its certificate: with that it is over.
  expect((await answer(place.client, session, { loginId: 'first', password: 'pw-first' })).status).toBe(200)
  expect((await submit(place.client, session, await newRequest())).status).toBe(200)
  expect((await browser.send('/login', { loginId: 'first', password: 'pw-first' })).status).toBe(200)
  expect(await logInElsewhere('first')).toMatchObject(elsewhere)
  await browser.send('/portal/logout')
  await obtain(place.client, 'first', 'issue')
})

it('a session nobody uses any more is in nobody’s way, and a wrong password tells nothing of one', async () => {
  await place.subscribe('idle')
  const { dialogueId } = await logIn(place.client, 'idle', 'issue')
  const wrong = await answer(place.client, await open(place.client, 'issue'), { loginId: 'idle', password: 'no' })
  expect(wrong).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } })
  await place.db.dialogue.update({ where: { id: dialogueId }, data: { expiresAt: new Date() } })
  expect((await logInElsewhere('idle')).status).toBe(200)
})

it('of many logins at once one counts', async () => {
  await place.subscribe('crowd')
  const dialogues = await Promise.all(Array.from({ length: 6 }, () => open(place.client, 'issue')))
  const fields = { loginId: 'crowd', password: 'pw-crowd' }
  const answers = await Promise.all(dialogues.map((each) => answer(place.client, each, fields)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409])
})
