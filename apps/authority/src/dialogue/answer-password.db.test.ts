import type { Turnstile } from '@certfleet/core/turnstile.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { answer, logIn, newRequest, obtain, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { answerPassword } from './answer-password.ts'
import { openDialogue } from './open-dialogue.ts'
import type { Refused } from '../problem.ts'
import { unlockSubscriber } from '../subscribers/unlock-subscriber.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

const wrong = (attemptsLeft: number) => ({ status: 401, body: { code: 'wrong_credentials', attemptsLeft } })
const locked = { status: 403, body: { code: 'locked' } }
const displaced = { status: 401, body: { code: 'session_displaced' } }
const expired = { status: 401, body: { code: 'session_expired' } }

/** Tries a password on a dialogue of its own. */
const attempt = async (loginId: string, password: string) =>
  answer(place.client, await open(place.client, 'issue'), { loginId, password })
const changes = (loginId: string) => place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' } })
const failedAttempts = async (loginId: string) =>
  (await place.db.subscriber.findFirstOrThrow({ where: { loginId } })).failedAttempts

it('counts down wrong passwords, locks with the fifth, and then refuses the right one too', async () => {
  await place.subscribe('lock1')
  const session = await open(place.client, 'issue')
  for (const left of [4, 3, 2, 1]) {
    expect(await answer(place.client, session, { loginId: 'lock1', password: 'no' })).toMatchObject(wrong(left))
  }
  expect(await answer(place.client, session, { loginId: 'lock1', password: 'no' })).toMatchObject(locked)
  expect(await attempt('lock1', 'pw-lock1')).toMatchObject(locked)
  expect(await changes('lock1')).toMatchObject([{ kind: 'locked' }])
})

it('says the same of a login ID nobody has, down to the lock', async () => {
  for (const left of [4, 3, 2, 1]) expect(await attempt('nobody', 'no')).toMatchObject(wrong(left))
  expect(await attempt('nobody', 'no')).toMatchObject(locked)
  expect(await attempt('nobody', 'no')).toMatchObject(locked)
  expect(await changes('nobody')).toEqual([])
})

it('works as much for a login ID nobody has as for a wrong password', async () => {
  await place.subscribe('worked')
  /** Processor time of this process, the authority's included: what else the machine does is not in it. */
  const work = async (loginId: string) => {
    const start = process.cpuUsage()
    await attempt(loginId, 'no')
    return process.cpuUsage(start).user
  }
  const [known, unknown]: [number[], number[]] = [[], []]
  for (const ghost of ['ghost1', 'ghost2', 'ghost3', 'ghost4']) {
    known.push(await work('worked'))
    unknown.push(await work(ghost))
  }
  // Without the hash it would be less than half of it.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.7)
})

it('a right password forgets the wrong ones', async () => {
  await place.subscribe('reset')
  expect(await attempt('reset', 'no')).toMatchObject(wrong(4))
  await logIn(place.client, 'reset', 'issue')
  expect(await attempt('reset', 'no')).toMatchObject(wrong(4))
})

it('of many wrong passwords at once exactly five count, and the feed hears of one lock', async () => {
  await place.subscribe('flood')
  const answers = await Promise.all(Array.from({ length: 12 }, () => attempt('flood', 'no')))
  const left = answers.flatMap(({ body }) => (body as { attemptsLeft?: number }).attemptsLeft ?? [])
  expect(new Set(left)).toEqual(new Set([1, 2, 3, 4]))
  expect(left).toHaveLength(4)
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(8)
  expect(await failedAttempts('flood')).toBe(5)
  expect(await changes('flood')).toHaveLength(1)
})

it('a right password that is still being verified when the ID is locked comes too late', async () => {
  await place.subscribe('late')
  const session = await open(place.client, 'issue')
  const lockMeanwhile: Turnstile = async (work) => {
    const done = await work()
    await place.db.subscriber.updateMany({ where: { loginId: 'late' }, data: { lockedAt: new Date() } })
    return done
  }
  const authority = { ...place.authority, passwords: lockMeanwhile }
  const fields = { loginId: 'late', password: 'pw-late' }
  await expect(answerPassword(authority, session, fields, new Date())).rejects.toMatchObject({
    problem: { code: 'locked' },
  })
  const row = await place.db.dialogue.findUniqueOrThrow({ where: { id: session.dialogueId } })
  expect(row.authenticatedAt).toBeNull()
})

it('an unlocked login ID may log in again, and the feed hears of it', async () => {
  await place.subscribe('unlock')
  for (let i = 0; i < 5; i++) await attempt('unlock', 'no')
  expect(await unlockSubscriber(place.db, '9936', 'unlock', new Date())).toBe(true)
  expect(await unlockSubscriber(place.db, '9936', 'unlock', new Date())).toBe(false)
  await logIn(place.client, 'unlock', 'issue')
  expect(await changes('unlock')).toMatchObject([{ kind: 'locked' }, { kind: 'unlocked' }])
  await expect(unlockSubscriber(place.db, '9936', 'nobody', new Date())).rejects.toThrow('there is no login ID nobody')
})

it('a locked login ID gets nothing: no renewal opened, no request answered', async () => {
  await place.subscribe('lock2')
  const { certificate } = await obtain(place.client, 'lock2', 'issue')
  const notAfter = new Date(Date.now() + 86_400_000)
  await place.db.certificate.update({
    where: { sha256: certificate.sha256 },
    data: { notAfter },
    select: { sha256: true },
  })
  const session = await logIn(place.client, 'lock2', 'renew', certificate.sha256)
  for (let i = 0; i < 5; i++) await attempt('lock2', 'no')
  const renewal = { purpose: 'renew', certificateSha256: certificate.sha256 }
  expect(await place.client.post('/api/dialogues', renewal)).toMatchObject(locked)
  expect(await submit(place.client, session, await newRequest())).toMatchObject(locked)
})

it('the latest login displaces the one before, at every step and without counting a wrong try', async () => {
  await place.subscribe('latest')
  const first = await logIn(place.client, 'latest', 'issue')
  const second = await logIn(place.client, 'latest', 'issue')
  expect(await submit(place.client, first, await newRequest())).toMatchObject(displaced)
  expect(await answer(place.client, first, { loginId: 'latest', password: 'no' })).toMatchObject(displaced)
  expect(await failedAttempts('latest')).toBe(0)
  expect((await submit(place.client, second, await newRequest())).status).toBe(200)
})

it('of many logins at once exactly one session is left', async () => {
  await place.subscribe('race')
  const sessions = await Promise.all(Array.from({ length: 8 }, () => logIn(place.client, 'race', 'issue')))
  const answers = []
  for (const session of sessions) answers.push(await submit(place.client, session, await newRequest()))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => (body as { code?: string }).code === 'session_displaced')).toHaveLength(7)
})

it('a dialogue is over 15 minutes after its last step', async () => {
  await place.subscribe('slow')
  const session = await open(place.client, 'issue')
  const until = async () => (await place.db.dialogue.findUniqueOrThrow({ where: { id: session.dialogueId } })).expiresAt
  const opened = await until()
  expect(Math.abs(opened.getTime() - Date.now() - 900_000)).toBeLessThan(5000)
  await answer(place.client, session, { loginId: 'slow', password: 'no' })
  expect((await until()).getTime()).toBeGreaterThan(opened.getTime())
  await place.db.dialogue.update({ where: { id: session.dialogueId }, data: { expiresAt: new Date() } })
  expect(await answer(place.client, session, { loginId: 'slow', password: 'pw-slow' })).toMatchObject(expired)
  expect(await submit(place.client, session, await newRequest())).toMatchObject(expired)
  expect(await failedAttempts('slow')).toBe(1)
})

it('answering again authenticates again, but never as somebody else', async () => {
  await place.subscribe('self', 'other')
  const session = await logIn(place.client, 'self', 'issue')
  expect((await answer(place.client, session, { loginId: 'self', password: 'pw-self' })).status).toBe(200)
  const asOther = await answer(place.client, session, { loginId: 'other', password: 'pw-other' })
  expect(asOther).toMatchObject({ status: 400, body: { code: 'G006e' } })
})

it.each([
  ['no password', { loginId: 'x' }],
  ['an empty password', { loginId: 'x', password: '' }],
  ['a password of 129 characters', { loginId: 'x', password: 'p'.repeat(129) }],
  ['a login ID of 65 characters', { loginId: 'l'.repeat(65), password: 'p' }],
  ['a login ID with a NUL', { loginId: 'demo\0', password: 'p' }],
  ['no login ID for an issue', { password: 'p' }],
])('%s is an input error (G006e), and no try is counted', async (_, fields) => {
  const before = await place.db.unknownLogin.count()
  const session = await open(place.client, 'issue')
  expect(await answer(place.client, session, fields)).toMatchObject({ status: 400, body: { code: 'G006e' } })
  expect(await place.db.unknownLogin.count()).toBe(before)
})

it('a dialogue answers to its own token only', async () => {
  const [one, two] = [await open(place.client, 'issue'), await open(place.client, 'issue')]
  const fields = { loginId: 'x', password: 'p' }
  for (const token of [two.token, one.token.slice(1), '']) {
    expect(await answer(place.client, { ...one, token }, fields)).toMatchObject(expired)
  }
  const unknown = { dialogueId: '00000000-0000-4000-8000-000000000000', token: one.token }
  expect(await answer(place.client, unknown, fields)).toMatchObject(expired)
  const row = await place.db.dialogue.findUniqueOrThrow({ where: { id: one.dialogueId } })
  expect(Buffer.from(row.tokenSha256).includes(Buffer.from(one.token))).toBe(false)
})

it(
  'a flood of passwords is held back: the rest goes on, and congestion is answered before the queue can grow',
  { timeout: 60_000 },
  async () => {
    const now = new Date()
    const sessions = await Promise.all(
      Array.from({ length: 260 }, () => openDialogue(place.authority, { purpose: 'issue' }, now)),
    )
    const refusals = sessions.map((session, i) =>
      answerPassword(place.authority, session, { loginId: `flood${i}`, password: 'no' }, now).catch(
        (error: Refused) => error.problem.code,
      ),
    )
    // None of the work is on the event loop, so others are answered while hundreds of passwords wait.
    const profile = await Promise.race([place.client.get('/api/profile'), Promise.all(refusals)])
    expect(profile).toMatchObject({ status: 200 })
    const codes = await Promise.all(refusals)
    const count = (code: string) => codes.filter((each) => each === code).length
    expect(count('G008e')).toBeGreaterThan(0)
    expect(count('wrong_credentials')).toBeGreaterThanOrEqual(200)
    expect(count('G008e') + count('wrong_credentials')).toBe(260)
  },
)
