import type { Challenge } from '@certfleet/core/authority-profile.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../../../../../test/support/eventually.ts'
import { stepContractorConfirmation } from '../../subscribers/contractor-confirmation.ts'
import { lockSubscriber } from '../../subscribers/lock-subscriber.ts'
import { registerQuestion } from '../../subscribers/register-question.ts'
import { setRegistrationCode } from '../../subscribers/registration-code.ts'
import { type TestAuthority, testAuthority } from '../../test/authority.ts'
import { type Browser, browse } from '../../test/browse.ts'
import { addToken } from '../../tokens/add-token.ts'
import { assignToken } from '../../tokens/assign-token.ts'
import { showTimePassword, showTransactionNumber } from '../../tokens/play-token.ts'
import { newTokenSecret, readTokenSecret } from '../../tokens/token-secret.ts'

let place: TestAuthority
beforeAll(async () => {
  const all: Challenge[] = ['transaction', 'otp', 'question']
  place = await testAuthority(inject('postgresUrl'), { profile: { challenges: { issue: all, renew: all } } })
})
afterAll(() => place.end())

const now = new Date()
const path = '/portal/registrations'

async function loggedIn(loginId: string): Promise<Browser> {
  await place.subscribe(loginId)
  const browser = browse(place)
  await browser.send('/login', { loginId, password: `pw-${loginId}` })
  return browser
}

const stateOf = (loginId: string) =>
  place.db.subscriber.findFirstOrThrow({
    where: { loginId },
    include: { transactionToken: true, otpToken: true },
  })
const noted = async (by: string) =>
  (await place.db.auditEvent.findMany({ where: { by, byKind: 'subscriber' }, orderBy: { id: 'asc' } })).map(
    ({ action, target }) => `${action} ${target}`,
  )
const isReady = async (loginId: string) => (await place.db.change.count({ where: { loginId, kind: 'ready' } })) > 0

async function stock(serial: string, kind: 'transaction' | 'otp_hardware') {
  const algorithm = kind === 'transaction' ? 'ocra' : 'totp'
  const tokenSecret = newTokenSecret(algorithm)
  await addToken(place.db, '9936', { serial, kind, algorithm, tokenSecret }, place.authority.secret)
  return tokenSecret
}
const scan = (text: string) => /<code>([^<]+\|[^<]+)<\/code>/.exec(text)?.[1] ?? ''

it('nobody sees a page of it without a login', async () => {
  for (const page of ['', '/question', '/one-time-password-token', '/transaction', '/code', '/contractor']) {
    expect((await browse(place).get(path + page)).status).toBe(401)
    expect((await browse(place).send(path + page, { loginPassword: 'x' })).status).toBe(401)
  }
})

it('registering all that is missing makes the login ID ready, and each is noted', async () => {
  const browser = await loggedIn('all01')
  const [tokenSecret] = [await stock('TRN-all01', 'transaction')]
  const overview = await browser.get(path)
  expect(overview.text.match(/badge bad/g)).toHaveLength(3)
  // G015e and G012e
  const choose = await browser.get(`${path}/transaction-token`)
  expect(choose.headers['cache-control']).toBe('no-store')
  const transactionNumber = showTransactionNumber(tokenSecret, scan(choose.text))
  const chosen = await browser.send(`${path}/transaction-token`, {
    serial: 'TRN-all01',
    transactionNumber,
    loginPassword: 'pw-all01',
  })
  expect([chosen.status, chosen.text.includes('TRN-all01')]).toEqual([200, true])
  // G014e
  const issued = await browser.send(`${path}/one-time-password-token`, { loginPassword: 'pw-all01' })
  const secret = /<code>([A-Z2-7]{32})<\/code>/.exec(issued.text)?.[1] ?? ''
  expect([issued.status, issued.text.includes('<svg'), issued.headers['cache-control']]).toEqual([
    200,
    true,
    'no-store',
  ])
  expect(issued.text).not.toContain('日本語')
  const again = await browser.get(`${path}/one-time-password-token`)
  expect([again.status, again.text.includes(secret), again.text.includes('<svg')]).toEqual([200, false, false])
  expect(place.logged()).not.toContain(secret)
  expect((await stateOf('all01')).otpToken).toBeNull()
  const oneTimePassword = showTimePassword(readTokenSecret(secret), new Date())
  await browser.send(`${path}/one-time-password-token/confirm`, { oneTimePassword })
  // G010e
  expect(await isReady('all01')).toBe(false)
  await browser.send(`${path}/question`, {
    question: 'What was the name of your first pet?',
    answer: 'ポチ',
    loginPassword: 'pw-all01',
  })
  expect(await isReady('all01')).toBe(true)
  const done = await browser.get(path)
  expect(done.text).toContain('All that an issue or renewal of a certificate needs is registered.')
  const { otpToken, transactionToken } = await stateOf('all01')
  expect(transactionToken).toMatchObject({ serial: 'TRN-all01', activatedAt: expect.any(Date) })
  expect(Number(otpToken?.lastUsed)).toBeGreaterThan(0)
  expect(await noted('all01')).toEqual([
    'token.choose TRN-all01',
    `token.issue ${otpToken?.serial}`,
    'question.register all01',
  ])
})

it('a token that was given is activated by its serial number and a number of it (G012e, G013e)', async () => {
  const browser = await loggedIn('given01')
  const transaction = await stock('TRN-given', 'transaction')
  const otp = await stock('OTP-given', 'otp_hardware')
  for (const serial of ['TRN-given', 'OTP-given']) {
    await assignToken(place.db, place.authority.profile, { loginId: 'given01', serial }, now)
  }
  const page = await browser.get(`${path}/transaction`)
  const transactionNumber = showTransactionNumber(transaction, scan(page.text))
  const another = await browser.send(`${path}/transaction`, { serial: 'TRN-all01', transactionNumber })
  expect([another.status, another.text.includes('4 more wrong tries')]).toEqual([401, true])
  // The same code is still shown, so the number still holds.
  expect(scan(another.text)).toBe(scan(page.text))
  await browser.send(`${path}/transaction`, { serial: 'TRN-given', transactionNumber })
  expect((await stateOf('given01')).transactionToken?.activatedAt).toBeInstanceOf(Date)
  const wrong = await browser.send(`${path}/one-time-password`, { serial: 'OTP-given', oneTimePassword: '000000' })
  expect([wrong.status, wrong.text.includes('3 more wrong tries')]).toEqual([401, true])
  // A clock that is 5 minutes ahead is noted with the first number.
  const oneTimePassword = showTimePassword(otp, new Date(Date.now() + 5 * 60_000))
  await browser.send(`${path}/one-time-password`, { serial: 'OTP-given', oneTimePassword })
  expect((await stateOf('given01')).otpToken).toMatchObject({ activatedAt: expect.any(Date), drift: 5 })
  expect(await noted('given01')).toEqual(['token.activate TRN-given', 'token.activate OTP-given'])
})

it('a code on the screen that is over takes no number, and a new one is shown', async () => {
  const browser = await loggedIn('late01')
  const secret = await stock('TRN-late', 'transaction')
  await assignToken(place.db, place.authority.profile, { loginId: 'late01', serial: 'TRN-late' }, now)
  const first = scan((await browser.get(`${path}/transaction`)).text)
  await place.db.portalSession.updateMany({
    where: { subscriber: { loginId: 'late01' } },
    data: { transactionUntil: new Date() },
  })
  const sent = { serial: 'TRN-late', transactionNumber: showTransactionNumber(secret, first) }
  const late = await browser.send(`${path}/transaction`, sent)
  expect([late.status, late.text.includes('The QR code is no longer valid')]).toEqual([401, true])
  expect(scan(late.text)).not.toBe(first)
  expect(await stateOf('late01')).toMatchObject({ failedAttempts: 0, transactionToken: { activatedAt: null } })
})

it('whoever knows the password alone cannot replace what is asked beside it', async () => {
  const browser = await loggedIn('theft01')
  const mine = await stock('TRN-mine', 'transaction')
  await stock('TRN-stolen', 'transaction')
  const page = await browser.get(`${path}/transaction-token`)
  const asked = (serial: string) => ({
    serial,
    transactionNumber: showTransactionNumber(mine, scan(page.text)),
    loginPassword: 'pw-theft01',
  })
  // A token that is not in one's hand cannot be chosen.
  expect((await browser.send(`${path}/transaction-token`, asked('TRN-stolen'))).status).toBe(401)
  await browser.send(`${path}/transaction-token`, asked('TRN-mine'))
  expect((await stateOf('theft01')).transactionToken?.serial).toBe('TRN-mine')
  expect((await browser.get(`${path}/transaction-token`)).text).toContain('TRN-mine')
  await registerQuestion(
    place.db,
    place.authority.profile,
    { loginId: 'theft01', question: '色は？', answer: '青' },
    now,
  )
  const question = { question: 'What was the name of your first pet?', answer: 'x', loginPassword: 'pw-theft01' }
  expect((await browser.send(`${path}/question`, { ...question, currentAnswer: '赤' })).status).toBe(401)
  expect((await stateOf('theft01')).question).toBe('色は？')
  await browser.send(`${path}/question`, { ...question, currentAnswer: ' 青' })
  expect((await stateOf('theft01')).question).toBe(question.question)
})

it('wrong passwords count and lock; a locked login ID is out, and nothing was changed', async () => {
  const browser = await loggedIn('lock01')
  const question = { question: 'What was the name of your first pet?', answer: 'x' }
  for (const left of [4, 3, 2]) {
    const wrong = await browser.send(`${path}/question`, { ...question, loginPassword: 'guess' })
    expect([wrong.status, wrong.text.includes(`${left} more wrong tries`)]).toEqual([401, true])
  }
  await browser.send(`${path}/question`, { ...question, loginPassword: 'guess' })
  expect((await browser.send(`${path}/question`, { ...question, loginPassword: 'guess' })).status).toBe(403)
  expect((await browser.send(`${path}/question`, { ...question, loginPassword: 'pw-lock01' })).status).toBe(403)
  expect(await stateOf('lock01')).toMatchObject({ question: null, lockedAt: expect.any(Date) })
  expect(await noted('lock01')).toEqual([])
})

it('a lock that comes while something is being done undoes it: no guess comes too late to count', async () => {
  const browser = await loggedIn('race01')
  const question = { question: 'What was the name of your first pet?', answer: 'x', loginPassword: 'pw-race01' }
  const { sent } = await place.db.$transaction(async (tx) => {
    // What keeps registrations apart: the request has judged the password and waits for it.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(4711002)`
    const request = browser.send(`${path}/question`, question)
    await eventually('the request to wait', async () => {
      const [{ waiting }] = await place.db.$queryRaw<[{ waiting: bigint }]>`
        SELECT count(*) AS waiting FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`
      return waiting > 0n
    })
    await lockSubscriber(place.db, '9936', 'race01', now)
    return { sent: request }
  })
  expect((await sent).status).toBe(403)
  expect(await stateOf('race01')).toMatchObject({ question: null, answerHash: null })
  expect(await noted('race01')).toEqual([])
})

it('the registration code and the contractor confirmation are answered (G011e, G020e)', async () => {
  const browser = await loggedIn('paper01')
  const { profile } = place.authority
  await setRegistrationCode(place.db, profile, { loginId: 'paper01', code: 'ABCD-1234' }, now)
  await stepContractorConfirmation(place.db, profile, { loginId: 'paper01', step: 'asked' }, now)
  expect((await browser.send(`${path}/code`, { code: 'wrong' })).status).toBe(401)
  await browser.send(`${path}/code`, { code: 'ＡＢＣＤ-1234' })
  const empty = { answer: 'changed', note: ' ', loginPassword: 'pw-paper01' }
  expect((await browser.send(`${path}/contractor`, empty)).text).toContain('Say what has changed.')
  const note = '<script>alert(1)</script>'
  const answered = await browser.send(`${path}/contractor`, { ...empty, note })
  expect((await browser.get(path)).text).toMatch(/contractor\?lang=en" aria-label="Look:/)
  expect(answered.text).toContain('the institution checks it')
  expect(await stateOf('paper01')).toMatchObject({ registrationCodeHash: null, contractorConfirmation: 'answered' })
  expect(await noted('paper01')).toEqual(['registration_code.confirm paper01', 'contractor.answer paper01'])
})

it('takes no form from another site, and shows hostile names as they are', async () => {
  const browser = await loggedIn('hostile01')
  await place.db.subscriber.updateMany({ where: { loginId: 'hostile01' }, data: { name: '<script>alert(1)</script>' } })
  const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  const sent = { question: 'What was the name of your first pet?', answer: 'x', loginPassword: 'pw-hostile01' }
  expect((await browser.send(`${path}/question`, sent, foreign)).status).toBe(403)
  expect((await stateOf('hostile01')).question).toBeNull()
  for (const page of ['', '/question', '/contractor', '/transaction-token', '/one-time-password-token']) {
    const shown = await browser.get(path + page)
    expect([shown.status, shown.text.includes('<script')]).toEqual([200, false])
  }
})
