import { authorityProblemSchema } from '@certfleet/core/authority-api.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { answer, asked, logIn, newRequest, obtain, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'

/** Two wrong tries lock for ten minutes, two more for good. */
let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { profile: { lockAfter: 2, tempLockMinutes: 10 } })
})
afterAll(() => place.end())

const attempt = async (loginId: string, password: string) =>
  answer(place.client, await open(place.client, 'issue'), { loginId, password })
const attempts = async (loginId: string, count: number) => {
  const bodies = []
  for (let i = 0; i < count; i++) bodies.push(authorityProblemSchema.parse((await attempt(loginId, 'no')).body))
  return bodies
}
const temporary = { code: 'temporarily_locked', retryAfterSeconds: expect.closeTo(600, -1.5) as number }
const changes = async (loginId: string) =>
  (await place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' } })).map(({ kind }) => kind)
const elevenMinutesPass = async (loginId: string) => {
  const ago = new Date(Date.now() - 11 * 60_000)
  await place.db.subscriber.updateMany({ where: { loginId }, data: { lockedUntil: ago } })
}

it('is for a while first and then for good, for a login ID somebody has and for one nobody has alike', async () => {
  await place.subscribe('real')
  const first = [{ code: 'wrong_credentials', attemptsLeft: 1 }, temporary, temporary, temporary]
  expect(await attempts('real', 4)).toEqual(first)
  expect(await attempts('ghost', 4)).toEqual(first)
  expect(await changes('real')).toEqual([])
  expect((await attempt('real', 'pw-real')).headers['retry-after']).toMatch(/^(600|59\d)$/)
  await elevenMinutesPass('real')
  await place.db.unknownLogin.updateMany({ data: { lastAt: new Date(Date.now() - 11 * 60_000) } })
  const then = [{ code: 'wrong_credentials', attemptsLeft: 1 }, { code: 'locked' }, { code: 'locked' }]
  expect(await attempts('real', 3)).toEqual(then)
  expect(await attempts('ghost', 3)).toEqual(then)
  expect((await attempt('real', 'pw-real')).body).toMatchObject({ code: 'locked' })
  expect([await changes('real'), await changes('ghost')]).toEqual([['locked'], []])
})

it('counts alike when many try at once', async () => {
  await place.subscribe('real2')
  const codes = async (loginId: string) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => attempt(loginId, 'no')))
    return answers.map(({ body }) => (body as { code: string }).code).toSorted()
  }
  const once = ['wrong_credentials', ...Array.from({ length: 9 }, () => 'temporarily_locked')].toSorted()
  expect(await codes('real2')).toEqual(once)
  expect(await codes('ghost2')).toEqual(once)
})

it('refuses every step meanwhile, and not a word on whether the password was right', async () => {
  await place.subscribe('steps')
  const { certificate } = await obtain(place.client, 'steps', 'issue')
  const { sha256 } = certificate
  await place.db.certificate.updateMany({ where: { sha256 }, data: { notAfter: new Date(Date.now() + 86_400_000) } })
  const session = await logIn(place.client, 'steps', 'renew', sha256)
  await attempts('steps', 2)
  const refused = { status: 403, body: temporary }
  expect(await attempt('steps', 'pw-steps')).toMatchObject(refused)
  expect(await answer(place.client, session, { password: 'pw-steps' })).toMatchObject(refused)
  expect(await asked(place.client, session)).toMatchObject(refused)
  expect(await submit(place.client, session, await newRequest())).toMatchObject(refused)
  const renewal = { purpose: 'renew', certificateSha256: sha256 }
  expect(await place.client.post('/api/dialogues', renewal)).toMatchObject(refused)
})

it('is over by itself, and a right password then forgets the tries before it', async () => {
  await place.subscribe('over')
  await attempts('over', 2)
  await elevenMinutesPass('over')
  await logIn(place.client, 'over', 'issue')
  expect(await attempts('over', 2)).toEqual([{ code: 'wrong_credentials', attemptsLeft: 1 }, temporary])
})

it('is ended by whoever may unlock', async () => {
  await place.subscribe('freed')
  await attempts('freed', 2)
  expect(await unlockSubscriber(place.db, '9936', 'freed', new Date())).toBe(true)
  expect(await unlockSubscriber(place.db, '9936', 'freed', new Date())).toBe(false)
  expect(await changes('freed')).toEqual(['unlocked'])
  await logIn(place.client, 'freed', 'issue')
})
