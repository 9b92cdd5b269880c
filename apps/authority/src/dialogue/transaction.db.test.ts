import type { Ask } from '@certfleet/core/dialogue.ts'

import jsqr from 'jsqr'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Session, answer, asked, logIn, newRequest, nextOf, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { equip } from '../test/tokens.ts'

let place: TestAuthority
beforeAll(async () => {
  const challenges = { issue: ['transaction' as const, 'question' as const], renew: [] }
  place = await testAuthority(inject('postgresUrl'), { profile: { challenges } })
})
afterAll(() => place.end())

const begin = (loginId: string) => logIn(place.client, loginId, 'issue')
const type = (session: Session, fields: Record<string, string>) => answer(place.client, session, fields, 'CCHK005')
const failedAttempts = async (loginId: string) =>
  (await place.db.subscriber.findFirstOrThrow({ where: { loginId } })).failedAttempts
const toQuestion = { status: 200, body: { next: { screen: 'CCHK006', question: '出身校は？' } } }
const wrong = (attemptsLeft: number) => ({ status: 401, body: { code: 'wrong_answer', attemptsLeft } })
const transactionOf = (ask: Ask) => {
  if (ask.screen !== 'CCHK005') throw new Error(`${ask.screen} is asked`)
  return ask
}
const askedOf = async (session: Session) => transactionOf(nextOf(await asked(place.client, session)))
const expire = ({ dialogueId }: Session) =>
  place.db.dialogue.updateMany({ where: { id: dialogueId }, data: { transactionUntil: new Date() } })

it('the 二次元コード holds the text, which says whose, what for and when, and is another each time', async () => {
  await equip(place, 'qr')
  const session = await begin('qr')
  const { qrCode, transaction, validSeconds } = await askedOf(session)
  const { data, width, height } = PNG.sync.read(Buffer.from(qrCode, 'base64'))
  expect(jsqr.default(new Uint8ClampedArray(data), width, height)?.data).toBe(transaction)
  expect(transaction).toMatch(/^\(9936\)サンプル銀行\|qr\|証明書発行\|\d{4}年.*:\d\d\|[0-9a-f]{32}$/)
  expect(validSeconds).toBeGreaterThan(170)
  expect(validSeconds).toBeLessThanOrEqual(180)
  expect((await askedOf(session)).transaction).toBe(transaction)
  expect((await askedOf(await begin('qr'))).transaction).not.toBe(transaction)
})

it('the token’s number passes once, and only for the transaction of its own dialogue', async () => {
  const { answerTo } = await equip(place, 'own')
  const displaced = await askedOf(await begin('own'))
  const session = await begin('own')
  const ask = await askedOf(session)
  expect(await type(session, answerTo(displaced))).toMatchObject(wrong(4))
  const answers = await Promise.all(Array.from({ length: 6 }, () => type(session, answerTo(ask))))
  expect(answers.filter(({ status }) => status === 200)).toMatchObject([toQuestion])
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(5)
  expect(await failedAttempts('own')).toBe(1)
  expect(nextOf(await asked(place.client, session))).toEqual({ screen: 'CCHK006', question: '出身校は？' })
})

it('a number of somebody else’s token is wrong', async () => {
  await equip(place, 'mine')
  const other = await equip(place, 'yours')
  const session = await begin('mine')
  expect(await type(session, other.answerTo(await askedOf(session)))).toMatchObject(wrong(4))
})

it('a number that comes too late is not wrong: there is a new 二次元コード, and only its number counts', async () => {
  const { answerTo } = await equip(place, 'late')
  const session = await begin('late')
  const old = await askedOf(session)
  await expire(session)
  const late = await type(session, answerTo(old))
  expect(late).toMatchObject({ status: 401, body: { code: 'transaction_expired' } })
  expect(await failedAttempts('late')).toBe(0)
  const { next } = late.body as { next: Ask }
  expect(transactionOf(next).transaction).not.toBe(old.transaction)
  expect((await askedOf(session)).transaction).toBe(transactionOf(next).transaction)
  expect(await type(session, answerTo(old))).toMatchObject(wrong(4))
  expect(await type(session, answerTo(next))).toMatchObject(toQuestion)
})

it('whoever asks again after it expired is given a new one, the same however many ask at once', async () => {
  await equip(place, 'again')
  const session = await begin('again')
  const old = await askedOf(session)
  await expire(session)
  const fresh = await Promise.all(Array.from({ length: 6 }, () => askedOf(session)))
  expect(new Set(fresh.map(({ transaction }) => transaction)).size).toBe(1)
  expect(fresh[0]?.transaction).not.toBe(old.transaction)
  expect(fresh[0]?.validSeconds).toBeGreaterThan(170)
})

it('the password again begins anew, with another transaction', async () => {
  const { answerTo } = await equip(place, 'anew')
  const session = await begin('anew')
  const first = await askedOf(session)
  expect(await type(session, answerTo(first))).toMatchObject(toQuestion)
  const answered = await answer(place.client, session, { password: 'pw-anew' })
  expect(transactionOf(nextOf(answered)).transaction).not.toBe(first.transaction)
})

it.each([
  ['全角にして', '　ＡｎｓＷｅｒ １２ 答え　', 200],
  ['as it was registered', 'AnsWer 12 答え', 200],
  ['in other letters', 'answer 12 答え', 401],
  ['with something more', 'AnsWer 12 答え.', 401],
])('the secret answer typed %s', async (_, typed, status) => {
  const loginId = `answer${status}${typed.length}`
  const { answerTo } = await equip(place, loginId, 'totp', 'AnsWer 12 答え')
  const session = await begin(loginId)
  await type(session, answerTo(await askedOf(session)))
  const answered = await answer(place.client, session, { answer: typed }, 'CCHK006')
  expect(answered).toMatchObject(status === 200 ? { body: { next: { screen: 'processing' } } } : wrong(4))
})

it('no screen is skipped, answered early or out of turn, and none of that is counted as wrong', async () => {
  const { answerTo, oneTimePassword } = await equip(place, 'skip')
  const session = await open(place.client, 'issue')
  const question: Ask = { screen: 'CCHK006', question: '' }
  const toPassword = { status: 400, body: { code: 'malformed', next: { screen: 'CCHK002' } } }
  expect(await answer(place.client, session, answerTo(question), 'CCHK006')).toMatchObject(toPassword)
  expect(nextOf(await asked(place.client, session))).toEqual({ screen: 'CCHK002' })
  await answer(place.client, session, answerTo({ screen: 'CCHK002' }))
  const toTransaction = { status: 400, body: { code: 'malformed', next: { screen: 'CCHK005' } } }
  expect(await answer(place.client, session, answerTo(question), 'CCHK006')).toMatchObject(toTransaction)
  const otp = { oneTimePassword: oneTimePassword() }
  expect(await answer(place.client, session, otp, 'CCHK003')).toMatchObject(toTransaction)
  const notYet = { status: 401, body: { code: 'session_expired' } }
  expect(await submit(place.client, session, await newRequest())).toMatchObject(notYet)
  await type(session, answerTo(await askedOf(session)))
  expect(await submit(place.client, session, await newRequest())).toMatchObject(notYet)
  expect(await failedAttempts('skip')).toBe(0)
  expect(await place.db.certificate.count({ where: { subscriber: { loginId: 'skip' } } })).toBe(0)
  await answer(place.client, session, answerTo(question), 'CCHK006')
  expect(await submit(place.client, session, await newRequest())).toMatchObject({ status: 200 })
})

it('what is too short or too long for its screen is an input error (G006e), and no try', async () => {
  const { answerTo } = await equip(place, 'form')
  const session = await begin('form')
  const inputError = { status: 400, body: { code: 'G006e' } }
  for (const transactionNumber of ['', '1234567', '1234567x', '123456789']) {
    expect(await type(session, { transactionNumber })).toMatchObject(inputError)
  }
  // A Japanese keyboard types digits in full width.
  const { transactionNumber = '' } = answerTo(await askedOf(session))
  const wide = transactionNumber.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))
  expect(await type(session, { transactionNumber: wide })).toMatchObject(toQuestion)
  for (const typed of ['', ' ', 'x'.repeat(101)]) {
    expect(await answer(place.client, session, { answer: typed }, 'CCHK006')).toMatchObject(inputError)
  }
  expect(await failedAttempts('form')).toBe(0)
})

it('a later login displaces whoever is still answering, at every step and without a try being counted', async () => {
  const { answerTo } = await equip(place, 'latest')
  const first = await begin('latest')
  const ask = await askedOf(first)
  const second = await begin('latest')
  const displaced = { status: 401, body: { code: 'session_displaced' } }
  expect(await type(first, answerTo(ask))).toMatchObject(displaced)
  expect(await asked(place.client, first)).toMatchObject(displaced)
  expect(await submit(place.client, first, await newRequest())).toMatchObject(displaced)
  expect(await type(second, answerTo(await askedOf(second)))).toMatchObject(toQuestion)
  expect(await failedAttempts('latest')).toBe(0)
})

it('an answer counts 15 minutes, with the dialogue’s own token only', async () => {
  const { answerTo } = await equip(place, 'over')
  const [session, other] = [await begin('over'), await open(place.client, 'issue')]
  const ask = await askedOf(session)
  const over = { status: 401, body: { code: 'session_expired' } }
  expect(await type({ ...session, token: other.token }, answerTo(ask))).toMatchObject(over)
  expect(await asked(place.client, { ...session, token: other.token })).toMatchObject(over)
  await place.db.dialogue.updateMany({ where: { id: session.dialogueId }, data: { expiresAt: new Date() } })
  expect(await type(session, answerTo(ask))).toMatchObject(over)
  expect(await asked(place.client, session)).toMatchObject(over)
})
