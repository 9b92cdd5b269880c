import type { Challenge } from '@certfleet/core/authority-profile.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { setSwitches } from '../ca/set-switches.ts'
import { answer, newRequest, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { answerAll, equip } from '../test/tokens.ts'
import { activateToken } from '../tokens/activate-token.ts'
import { assignToken } from '../tokens/assign-token.ts'
import { initToken } from '../tokens/init-token.ts'
import { issueSoftwareToken } from '../tokens/issue-software-token.ts'
import { newTokenSecret } from '../tokens/token-secret.ts'
import { stepContractorConfirmation } from './contractor-confirmation.ts'
import { registerQuestion } from './register-question.ts'
import { confirmRegistrationCode, judgeRegistrationCode, setRegistrationCode } from './registration-code.ts'
import { setBrowserOnly } from './set-browser-only.ts'
import { setRole } from './set-role.ts'
import { unlockByAdministrator, unlockSubscriber } from './unlock-subscriber.ts'

let place: TestAuthority
beforeAll(async () => {
  const all: Challenge[] = ['transaction', 'otp', 'question']
  place = await testAuthority(inject('postgresUrl'), { profile: { challenges: { issue: all, renew: all } } })
})
afterAll(() => place.end())

const now = new Date()
const changes = async (loginId: string) =>
  (await place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' } })).map(({ kind }) => kind)
const takeAway = (loginId: string, data: { otpTokenId?: null; transactionTokenId?: null; question?: null }) =>
  place.db.subscriber.updateMany({ where: { loginId }, data })
const password = async (loginId: string) =>
  answer(place.client, await open(place.client, 'issue'), { loginId, password: `pw-${loginId}` })

async function typeCode(loginId: string, code: string): Promise<void> {
  const registrationCodeHash = (await judgeRegistrationCode(place.authority, { loginId, code }, now)) ?? ''
  await confirmRegistrationCode(place.db, place.authority.profile, { loginId, registrationCodeHash }, now)
}

/** How a login ID comes to a code, and what puts it right. */
type Cause = (loginId: string) => Promise<unknown>
const { G004e, G010e, G011e, G012e, G013e, G014e, G015e, G020e } = {
  G004e: [
    (loginId) => setBrowserOnly(place.db, place.authority.profile, { loginId, browserOnly: true }, now),
    (loginId) => setBrowserOnly(place.db, place.authority.profile, { loginId, browserOnly: false }, now),
  ],
  G010e: [
    (loginId) => takeAway(loginId, { question: null }),
    (loginId) =>
      registerQuestion(
        place.db,
        place.authority.profile,
        { loginId, question: '色は？', answer: `答え ${loginId}` },
        now,
      ),
  ],
  G011e: [
    (loginId) => setRegistrationCode(place.db, place.authority.profile, { loginId, code: 'ABCD-1234' }, now),
    (loginId) => typeCode(loginId, ' ＡＢＣＤ-1234'),
  ],
  G012e: [
    (loginId) => place.db.token.updateMany({ where: { serial: `TRN-${loginId}` }, data: { activatedAt: null } }),
    (loginId) => activateToken(place.db, place.authority.profile, `TRN-${loginId}`, now),
  ],
  G013e: [
    (loginId) => place.db.token.updateMany({ where: { serial: `OTP-${loginId}` }, data: { activatedAt: null } }),
    (loginId) => activateToken(place.db, place.authority.profile, `OTP-${loginId}`, now),
  ],
  G014e: [
    (loginId) => takeAway(loginId, { otpTokenId: null }),
    (loginId) => assignToken(place.db, place.authority.profile, { loginId, serial: `OTP-${loginId}` }, now),
  ],
  G015e: [
    (loginId) => takeAway(loginId, { transactionTokenId: null }),
    (loginId) => assignToken(place.db, place.authority.profile, { loginId, serial: `TRN-${loginId}` }, now),
  ],
  G020e: [
    async (loginId) => {
      await stepContractorConfirmation(place.db, place.authority.profile, { loginId, step: 'asked' }, now)
      await stepContractorConfirmation(place.db, place.authority.profile, { loginId, step: 'answered' }, now)
    },
    (loginId) => stepContractorConfirmation(place.db, place.authority.profile, { loginId, step: 'checked' }, now),
  ],
} satisfies Record<string, [cause: Cause, remedy: Cause]>

/** In the order in which they are said when several stand in the way. */
const causes = Object.entries({ G004e, G020e, G011e, G015e, G012e, G014e, G013e, G010e })

it.each(causes)(
  '%s comes from its cause, after a right password only, and goes with its remedy',
  async (code, [cause, remedy]) => {
    const equipment = await equip(place, code)
    // Registered one after another, it was ready with the last.
    expect(await changes(code)).toEqual(['ready'])
    await cause(code)
    expect(await password(code)).toMatchObject({ status: 409, body: { code } })
    const wrong = await answer(place.client, await open(place.client, 'issue'), { loginId: code, password: 'no' })
    expect(wrong).toMatchObject({ body: { code: 'wrong_credentials', attemptsLeft: 4 } })
    expect(await changes(code)).toEqual(['ready'])
    await remedy(code)
    expect(await changes(code)).toEqual(['ready', 'ready'])
    const session = await open(place.client, 'issue')
    expect(await answerAll(place.client, session, equipment)).toEqual(['CCHK002', 'CCHK005', 'CCHK003', 'CCHK006'])
    expect(await submit(place.client, session, await newRequest())).toMatchObject({ status: 200 })
  },
)

it('of several things in the way each is said when the one before is gone, and ready once, with the last', async () => {
  await equip(place, 'several')
  // No token and one that is not activated exclude each other.
  const together = causes.filter(([code]) => code !== 'G012e' && code !== 'G013e')
  for (const [, [cause]] of together.filter(([code]) => code !== 'G020e')) await cause('several')
  for (const step of ['asked', 'answered'] as const) {
    await stepContractorConfirmation(place.db, place.authority.profile, { loginId: 'several', step }, now)
  }
  for (const [code, [, remedy]] of together) {
    expect(await changes('several')).toEqual(['ready'])
    expect(await password('several')).toMatchObject({ body: { code } })
    await remedy('several')
  }
  expect(await changes('several')).toEqual(['ready', 'ready'])
  expect(await password('several')).toMatchObject({ status: 200 })
})

it('what comes to stand in the way in the middle of a dialogue is said at its next step', async () => {
  const { answerTo } = await equip(place, 'middle')
  const session = await open(place.client, 'issue')
  await answer(place.client, session, answerTo({ screen: 'CCHK002' }))
  await setBrowserOnly(place.db, place.authority.profile, { loginId: 'middle', browserOnly: true }, now)
  const typed = await answer(place.client, session, { transactionNumber: '12345678' }, 'CCHK005')
  expect(typed).toMatchObject({ status: 409, body: { code: 'G004e' } })
})

it('a token shared by three makes all of them ready when it is activated, each once', async () => {
  await equip(place, 'share1')
  await place.subscribe('share2', 'share3')
  const { profile } = place.authority
  await place.db.token.updateMany({ where: { serial: 'OTP-share1' }, data: { activatedAt: null } })
  for (const loginId of ['share2', 'share3']) {
    await registerQuestion(place.db, profile, { loginId, question: '色は？', answer: '青' }, now)
    for (const serial of ['OTP-share1', 'TRN-share1']) await assignToken(place.db, profile, { loginId, serial }, now)
  }
  expect([await changes('share2'), await changes('share3')]).toEqual([[], []])
  const activated = await Promise.all(
    Array.from({ length: 4 }, () => activateToken(place.db, profile, 'OTP-share1', now)),
  )
  expect(activated.filter(Boolean)).toHaveLength(1)
  expect([await changes('share1'), await changes('share2'), await changes('share3')]).toEqual([
    ['ready', 'ready'],
    ['ready'],
    ['ready'],
  ])
})

it('a software token is issued activated; what was issued before is no longer the login ID’s', async () => {
  await equip(place, 'soft')
  await takeAway('soft', { otpTokenId: null })
  const { profile, secret } = place.authority
  const uri = await issueSoftwareToken(place.db, profile, 'soft', secret, now)
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*digits=6.*period=60/)
  expect(await changes('soft')).toEqual(['ready', 'ready'])
  const again = await issueSoftwareToken(place.db, profile, 'soft', secret, now)
  expect(again).not.toBe(uri)
  expect(await place.db.token.count({ where: { otpOf: { some: { loginId: 'soft' } } } })).toBe(1)
})

it('an initialised token has to be activated again, and numbers of its old secret are worth nothing', async () => {
  await equip(place, 'init')
  await initToken(place.db, '9936', { serial: 'OTP-init', tokenSecret: newTokenSecret('totp') }, place.authority.secret)
  expect(await password('init')).toMatchObject({ body: { code: 'G013e' } })
  const row = await place.db.token.findFirstOrThrow({ where: { serial: 'OTP-init' } })
  expect(row).toMatchObject({ drift: 0, lastUsed: -1n, activatedAt: null })
  const unknown = { serial: 'none', tokenSecret: newTokenSecret('totp') }
  await expect(initToken(place.db, '9936', unknown, place.authority.secret)).rejects.toThrow('there is no token none')
})

it('a wrong registration code counts as a wrong password does, and the right one then comes too late', async () => {
  await place.subscribe('paper')
  await setRegistrationCode(place.db, place.authority.profile, { loginId: 'paper', code: 'ABCD-1234' }, now)
  const confirm = (code: string) => typeCode('paper', code)
  for (const attemptsLeft of [4, 3, 2, 1]) {
    await expect(confirm('abcd-1234')).rejects.toMatchObject({ problem: { code: 'wrong_answer', attemptsLeft } })
  }
  await expect(confirm('x')).rejects.toMatchObject({ problem: { code: 'locked' } })
  await expect(confirm('ABCD-1234')).rejects.toMatchObject({ problem: { code: 'locked' } })
})

it('a registration inside a larger piece of work is undone with it, and says nothing', async () => {
  await equip(place, 'undone')
  await takeAway('undone', { question: null })
  const before = await changes('undone')
  const work = place.db.$transaction(async (tx) => {
    const asked = { loginId: 'undone', question: '色は？', answer: '青' }
    await registerQuestion(tx, place.authority.profile, asked, now)
    throw new Error('the work failed later')
  })
  await expect(work).rejects.toThrow('the work failed later')
  expect(await changes('undone')).toEqual(before)
  expect(await place.db.subscriber.findFirst({ where: { loginId: 'undone' } })).toMatchObject({ question: null })
})

describe('who may do what', () => {
  const step = (loginId: string, which: 'asked' | 'answered' | 'checked') =>
    stepContractorConfirmation(place.db, place.authority.profile, { loginId, step: which }, now)

  it('the contractor confirmation goes in turn', async () => {
    await place.subscribe('turn')
    await expect(step('turn', 'checked')).rejects.toThrow('no answered contractor confirmation')
    await expect(step('turn', 'answered')).rejects.toThrow('is not asked')
    await step('turn', 'asked')
    await expect(step('turn', 'checked')).rejects.toThrow('no answered contractor confirmation')
    await expect(step('turn', 'asked')).rejects.toThrow('already')
    await expect(step('nobody', 'asked')).rejects.toThrow('there is no login ID nobody')
  })

  it('masters and administrators unlock others, never a master; who is ordinary or locked unlocks nobody', async () => {
    await place.subscribe('boss', 'admin', 'clerk', 'stuck')
    await setRole(place.db, '9936', { loginId: 'boss', role: 'master' })
    await setRole(place.db, '9936', { loginId: 'admin', role: 'administrator' })
    const lock = (loginId: string, lockedAt: Date | null) =>
      place.db.subscriber.updateMany({ where: { loginId }, data: { lockedAt } })
    const unlock = (by: string, loginId: string) => unlockByAdministrator(place.db, '9936', { by, loginId }, now)
    await lock('stuck', now)
    await expect(unlock('clerk', 'stuck')).rejects.toThrow('no master or administrator')
    await expect(unlock('nobody', 'stuck')).rejects.toThrow('no master or administrator')
    await lock('admin', now)
    await expect(unlock('admin', 'stuck')).rejects.toThrow('is locked itself')
    await expect(unlock('admin', 'admin')).rejects.toThrow('is locked itself')
    expect(await unlock('boss', 'admin')).toBe(true)
    expect(await unlock('admin', 'stuck')).toBe(true)
    expect(await unlock('admin', 'stuck')).toBe(false)
    expect(await changes('stuck')).toEqual(['unlocked'])
    await lock('boss', now)
    await expect(unlock('admin', 'boss')).rejects.toThrow('only the institution')
    expect(await unlockSubscriber(place.db, '9936', 'boss', now)).toBe(true)
  })
})

it('whoever lacks only what is no longer asked for is ready, once; whom something else is in the way of is not', async () => {
  await place.subscribe('bare', 'barred')
  await setBrowserOnly(place.db, place.authority.profile, { loginId: 'barred', browserOnly: true }, now)
  const { code, challenges } = place.authority.profile
  const ask = (asked: Challenge[]) => setSwitches(place.db, code, { challenges: { issue: asked, renew: asked } }, now)
  await ask(['otp'])
  expect(await changes('bare')).toEqual([])
  await ask([])
  await ask([])
  expect([await changes('bare'), await changes('barred')]).toEqual([['ready'], []])
  await setSwitches(place.db, code, { challenges }, now)
})
