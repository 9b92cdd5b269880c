import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Session, answer, asked, logIn, newRequest, nextOf, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Equipment, equip } from '../test/tokens.ts'
import { assignToken } from '../tokens/assign-token.ts'
import { initToken } from '../tokens/init-token.ts'
import { showTimePassword } from '../tokens/play-token.ts'
import { newTokenSecret } from '../tokens/token-secret.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { profile: { challenges: { issue: ['otp'], renew: [] } } })
})
afterAll(() => place.end())

const begin = (loginId: string) => logIn(place.client, loginId, 'issue')
const type = (session: Session, oneTimePassword: string) =>
  answer(place.client, session, { oneTimePassword }, 'CCHK003')
const typeTwo = (session: Session, current: string, oneMinuteLater: string) =>
  answer(place.client, session, { current, oneMinuteLater }, 'CCHK004')
const failedAttempts = async (loginId: string) =>
  (await place.db.subscriber.findFirstOrThrow({ where: { loginId } })).failedAttempts
const tokenOf = ({ otpToken }: Equipment) => place.db.token.findFirstOrThrow({ where: { serial: otpToken } })

const passed = { status: 200, body: { next: { screen: 'processing' } } }
const toResynchronise = { status: 200, body: { next: { screen: 'CCHK004' } } }
const wrong = (attemptsLeft: number) => ({ status: 401, body: { code: 'wrong_answer', attemptsLeft } })

/** A number that is none of the token's near now. */
const notOf = (numbers: string[]) => ['000000', '111111', '222222'].find((each) => !numbers.includes(each)) ?? '333333'

it('is taken once: the same number is a wrong one on any later dialogue, the next minute’s is right', async () => {
  const { oneTimePassword } = await equip(place, 'once')
  const [first, second] = [oneTimePassword(), oneTimePassword()]
  expect(await type(await begin('once'), first)).toMatchObject(passed)
  const later = await begin('once')
  expect(await type(later, first)).toMatchObject(wrong(4))
  expect(await type(later, second)).toMatchObject(passed)
  expect(await failedAttempts('once')).toBe(0)
  // The one before is gone with it: nothing up to the last one taken counts.
  expect(await type(await begin('once'), first)).toMatchObject(wrong(4))
})

it('a number of the minute before is right, too', async () => {
  const { otpToken, oneTimePassword } = await equip(place, 'before')
  const tokenSecret = newTokenSecret('totp')
  await initToken(place.db, place.authority.profile.code, { serial: otpToken, tokenSecret }, place.authority.secret)
  await place.db.token.updateMany({ where: { serial: otpToken }, data: { activatedAt: new Date() } })
  const session = await begin('before')
  expect(await type(session, oneTimePassword())).toMatchObject(wrong(4)) // the secret is another one now
  expect(await type(session, showTimePassword(tokenSecret, new Date(Date.now() - 60_000)))).toMatchObject(passed)
})

it('sent by five at once who share the token, it lets exactly one of them through', async () => {
  const { otpToken, oneTimePassword } = await equip(place, 'shared0')
  const sharers = ['shared1', 'shared2', 'shared3', 'shared4']
  await place.subscribe(...sharers)
  for (const loginId of sharers) {
    await assignToken(place.db, place.authority.profile, { loginId, serial: otpToken }, new Date())
  }
  const sessions = await Promise.all(['shared0', ...sharers].map(begin))
  const number = oneTimePassword()
  const answers = await Promise.all(sessions.map((session) => type(session, number)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => (body as { code?: string }).code === 'wrong_answer')).toHaveLength(4)
  // The others are let in with the next one, one after another.
  const [waiting] = sessions.filter((_, i) => answers[i]?.status !== 200)
  expect(waiting && (await type(waiting, oneTimePassword()))).toMatchObject(passed)
})

it('sent eight times at once on one dialogue it passes once, and nothing is counted as wrong', async () => {
  const { oneTimePassword } = await equip(place, 'double')
  const session = await begin('double')
  const number = oneTimePassword()
  const answers = await Promise.all(Array.from({ length: 8 }, () => type(session, number)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const others = answers.filter(({ status }) => status !== 200)
  for (const each of others) {
    expect(each).toMatchObject({ status: 400, body: { code: 'malformed', next: { screen: 'processing' } } })
  }
  expect(await failedAttempts('double')).toBe(0)
})

it('a token whose clock has drifted is set right by two numbers in a row, and known to be ahead from then on', async () => {
  const equipment = await equip(place, 'drift')
  const { oneTimePassword } = equipment
  oneTimePassword()
  const session = await begin('drift')
  expect(await type(session, oneTimePassword(30))).toMatchObject(toResynchronise)
  expect(await failedAttempts('drift')).toBe(0)
  expect(nextOf(await asked(place.client, session))).toEqual({ screen: 'CCHK004' })
  // Now two are asked for: one is out of turn, the same twice an input error, the wrong way round wrong.
  const [current, oneMinuteLater] = [oneTimePassword(), oneTimePassword()]
  expect(await type(session, current)).toMatchObject({ status: 400, body: { code: 'malformed' } })
  expect(await typeTwo(session, current, current)).toMatchObject({ status: 400, body: { code: 'G006e' } })
  expect(await typeTwo(session, oneMinuteLater, current)).toMatchObject(wrong(4))
  expect(await submit(place.client, session, await newRequest())).toMatchObject({ body: { code: 'session_expired' } })
  expect(await typeTwo(session, current, oneMinuteLater)).toMatchObject(passed)
  expect([31, 32]).toContain((await tokenOf(equipment)).drift)
  expect(await failedAttempts('drift')).toBe(0)
  const again = await begin('drift')
  expect(await type(again, oneMinuteLater)).toMatchObject(wrong(4))
  expect(await type(again, oneTimePassword())).toMatchObject(passed)
})

it('a clock more than an hour off is a wrong number', async () => {
  const { oneTimePassword } = await equip(place, 'far')
  oneTimePassword()
  expect(await type(await begin('far'), oneTimePassword(63))).toMatchObject(wrong(4))
})

it('two numbers sent many times at once set the token right once', async () => {
  const equipment = await equip(place, 'twice')
  const { oneTimePassword } = equipment
  oneTimePassword()
  const session = await begin('twice')
  await type(session, oneTimePassword(20))
  const two = [oneTimePassword(), oneTimePassword()] as const
  const answers = await Promise.all(Array.from({ length: 6 }, () => typeTwo(session, ...two)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await failedAttempts('twice')).toBe(0)
})

it('by counter: presses for nothing are forgiven, many ask for two in a row, and no number counts again', async () => {
  const equipment = await equip(place, 'counter', 'hotp')
  const { oneTimePassword } = equipment
  const first = oneTimePassword()
  expect(await type(await begin('counter'), first)).toMatchObject(passed)
  const session = await begin('counter')
  expect(await type(session, first)).toMatchObject(wrong(4))
  const eleventh = oneTimePassword(11)
  expect(await type(session, eleventh)).toMatchObject(passed)
  expect((await tokenOf(equipment)).lastUsed).toBe(11n)
  const drifted = await begin('counter')
  expect(await type(drifted, oneTimePassword(12))).toMatchObject(toResynchronise)
  expect(await typeTwo(drifted, oneTimePassword(), oneTimePassword(2))).toMatchObject(wrong(4))
  expect(await typeTwo(drifted, oneTimePassword(), oneTimePassword())).toMatchObject(passed)
  expect(await tokenOf(equipment)).toMatchObject({ lastUsed: 28n, drift: 0 })
  expect(await type(await begin('counter'), oneTimePassword(102))).toMatchObject(wrong(4))
})

it('a known password gives no endless tries at it: five wrong numbers lock, whatever logins are between', async () => {
  const { oneTimePassword } = await equip(place, 'endless')
  const number = notOf([oneTimePassword()])
  for (const left of [4, 3, 2, 1]) expect(await type(await begin('endless'), number)).toMatchObject(wrong(left))
  const locked = { status: 403, body: { code: 'locked' } }
  const session = await begin('endless')
  expect(await type(session, number)).toMatchObject(locked)
  expect(await type(session, oneTimePassword())).toMatchObject(locked)
  expect(await asked(place.client, session)).toMatchObject(locked)
  expect(await submit(place.client, session, await newRequest())).toMatchObject({ status: 401 })
  await expect(begin('endless')).rejects.toThrow('locked')
  expect(await place.db.change.findMany({ where: { loginId: 'endless', kind: 'locked' } })).toHaveLength(1)
})

it('of many wrong numbers at once exactly five count', async () => {
  const { oneTimePassword } = await equip(place, 'guess')
  const session = await begin('guess')
  const number = notOf([oneTimePassword()])
  const answers = await Promise.all(Array.from({ length: 12 }, () => type(session, number)))
  const left = answers.flatMap(({ body }) => (body as { attemptsLeft?: number }).attemptsLeft ?? [])
  expect(new Set(left)).toEqual(new Set([1, 2, 3, 4]))
  expect(left).toHaveLength(4)
  expect(await failedAttempts('guess')).toBe(5)
})
