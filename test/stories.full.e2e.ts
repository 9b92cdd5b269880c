import fs from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest'
import { openProfile } from './support/browser.ts'
import { ask } from './support/challenges.ts'
import {
  callsOf,
  clickThrough,
  letBrowsersOpenTheApp,
  letThemAskAgain,
  openScreens,
  registerApp,
} from './support/clicks.ts'
import { type House, openHouse } from './support/house.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { type Pc, askToIssue, newPc, password, turnOff, turnOn } from './support/pc.ts'
import { eventually, root } from './support/process.ts'
import { giveTransactionToken, readByToken } from './support/tokens.ts'
import { newClerk } from './support/visits.ts'

/**
 * What the manual tells from the first login to the last renewal: portal and counter in a real browser, which opens the
 * real agent by the address its package registers, beside a real console. The agent's own screens have tests of their
 * own in a browser; here the employee answers them by their requests, but for one story that is clicked from end to end.
 */

const needed: Need[] = ['chromium', 'xdg-open', 'root']
const words = {
  ja: {
    issuing: '電子証明書発行',
    getLoginId: 'ログインID取得',
    loginId: 'ログインID',
    password: 'ログインパスワード',
    get: '取得する',
    start: '証明書発行アプリの起動',
    open: '起動する',
    logIn: 'ログイン',
    renewal: '電子証明書の更新',
    displaced: 'あとからのログイン',
    toLogin: 'ログイン画面へ',
    history: 'ログイン履歴',
    settings: '設定',
    confirmation: '確認用パスワード',
    newPassword: '新しいパスワード',
    again: 'もう一度',
    changed: '変更しました',
    users: '利用者管理',
    search: 'ログインIDまたは氏名',
    show: '表示する',
    revoke: /^失効する/,
    revoked: '失効しました',
    loginName: 'ログイン名',
    clerksPassword: 'パスワード',
    digits: 'ワンタイムパスワード',
    signIn: 'サインイン',
    counter: '窓口',
    counterUsers: '利用者',
    find: '検索',
    mustUnlock: '本人であることを確かめ、下の「利用停止の解除」を行います',
    unlock: '利用停止の解除',
    unlockNow: '利用停止を解除する',
    canIssue: '発行できます。',
    locale: 'ja_JP.UTF-8',
    later: 'あとで',
    activate: 'トランザクション認証利用開始登録',
    qrCode: 'トークンで読み取る二次元コード',
    serial: 'トークンの製造番号',
    number: 'トランザクション認証番号',
    activateNow: '利用を開始する',
    allRegistered: 'すべて済んでいます',
  },
  en: {
    issuing: 'Issue certificate',
    getLoginId: 'Get a login ID',
    loginId: 'Login ID',
    password: 'Login password',
    get: 'Get the login ID',
    start: 'Start the issuing application',
    open: 'Start',
    logIn: 'Log in',
    renewal: 'Renew your certificate',
    displaced: 'The later login',
    toLogin: 'To the login page',
    history: 'Login history',
    settings: 'Settings',
    confirmation: 'Confirmation password',
    newPassword: 'New password',
    again: 'once more',
    changed: 'It was changed',
    users: 'Manage users',
    search: 'Login ID or name',
    show: 'Show',
    revoke: /^Revoke/,
    revoked: 'The certificate is revoked',
    loginName: 'Login name',
    clerksPassword: 'Password',
    digits: 'One-time password',
    signIn: 'Sign in',
    counter: 'Counter',
    counterUsers: 'Users',
    find: 'Find',
    mustUnlock: 'Be sure of who asks, then unlock below.',
    unlock: 'Unlock',
    unlockNow: 'Unlock the login ID',
    canIssue: 'It can be issued:',
    locale: 'en_US.UTF-8',
    later: 'Later',
    activate: 'Activate transaction authentication',
    qrCode: 'QR code to read with the token',
    serial: 'Serial number of the token',
    number: 'Transaction authentication number',
    activateNow: 'Activate',
    allRegistered: 'All that an issue or renewal',
  },
} as const
const languages = ['ja', 'en'] as const

let house: House
const pcs: Pc[] = []
const profiles: BrowserContext[] = []

beforeEach((test) => needs(test, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  letBrowsersOpenTheApp()
})
afterEach(async () => {
  for (const profile of profiles.splice(0)) await profile.close()
  await turnOff(pcs)
})
afterAll(async () => {
  letThemAskAgain()
  await house?.close()
})

/** A PC on which the application is installed: the desktop knows whom to start for its addresses. */
async function pcOf(loginId: string, options: Parameters<typeof newPc>[2]): Promise<Pc> {
  const pc = await newPc(house, loginId, options)
  pcs.push(pc)
  const entry = fs.readFileSync(path.join(root, 'apps/agent/packaging/linux/certfleet-agent.desktop'), 'utf8')
  registerApp(pc.home, entry, `${process.execPath} ${path.join(root, 'apps/agent/src/main.ts')}`)
  return pc
}

/** The browser of who sits at that PC. */
async function browserAt(pc: Pc, language: 'ja' | 'en' = 'ja'): Promise<Page> {
  const profile = await openProfile(path.join(pc.home, 'browser'), pc.home, {
    locale: language,
    ignoreHTTPSErrors: true,
  })
  profiles.push(profile)
  return profile.newPage()
}

async function logIn(page: Page, loginId: string, language: 'ja' | 'en' = 'ja'): Promise<void> {
  const t = words[language]
  await page.goto(`${house.authority.url}/login?lang=${language}`)
  await page.getByLabel(t.loginId, { exact: true }).fill(loginId)
  await page.getByLabel(t.password, { exact: true }).fill(password)
  await page.getByRole('button', { name: t.logIn, exact: true }).click()
}

/** Clicks 〔証明書発行アプリの起動〕; the browser opens the running agent. */
async function startApp(page: Page, pc: Pc, language: 'ja' | 'en' = 'ja'): Promise<void> {
  const t = words[language]
  const before = callsOf(pc.home)
  await page.getByRole('button', { name: t.start }).click()
  await page.getByRole('link', { name: t.open, exact: true }).click()
  await eventually('the agent to be called by the browser', () => callsOf(pc.home) > before, 30_000)
}

const stateOf = async (id: string) => (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })).state
const reaches = (id: string, state: string) =>
  eventually(`the issuance to be ${state}`, async () => (await stateOf(id)) === state, 90_000)

/** Goes through the application's screens to the end. @returns how many certificates of the login ID are not revoked */
async function obtains({ employee, loginId }: Pc, issuanceId: string): Promise<number> {
  await employee.renews(password, () => employee.screen === 'CCHK007', 150_000)
  await reaches(issuanceId, 'completed')
  return house.authorityDb.certificate.count({ where: { subscriber: { loginId }, revokedAt: null } })
}

/** Who has not logged in starts the application at BSMS001. */
async function startAppAtIssuing(page: Page, pc: Pc, language: 'ja' | 'en' = 'ja'): Promise<void> {
  await page.goto(`${house.authority.url}/issuing?lang=${language}`)
  await startApp(page, pc, language)
}

async function turnOnAndAsk(pc: Pc): Promise<string> {
  await pc.agent.start()
  return askToIssue(house, pc)
}

it.each(languages)('a new subscriber goes from BLGI001 to the first certificate: %s', async (language) => {
  const t = words[language]
  const loginId = `new-${language}`
  const code = /[A-Z0-9]{4}(-[A-Z0-9]{4}){3}/.exec(
    await house.authority.run(['subscriber', 'invite', '--name', '新人 一郎']),
  )
  const { subscriberId } = await house.expectPerson(loginId)
  const pc = await pcOf(loginId, { daysLeft: null, subscriberId })
  const issuanceId = await turnOnAndAsk(pc)

  const page = await browserAt(pc, language)
  await page.goto(`${house.authority.url}/?lang=${language}`)
  await page.getByRole('link', { name: t.issuing }).first().click()
  await page.getByRole('link', { name: t.getLoginId }).click()
  const typed = {
    code: code?.[0] ?? '',
    loginId,
    password,
    passwordAgain: password,
    confirmation: 'kakunin-pass',
    confirmationAgain: 'kakunin-pass',
  }
  for (const [name, value] of Object.entries(typed)) await page.locator(`input[name=${name}]`).fill(value)
  await page.getByRole('button', { name: t.get }).click()
  await startApp(page, pc, language)
  expect(await obtains(pc, issuanceId)).toBe(1)
  // BSMS001 has followed by itself.
  await page.locator('.steps .past').nth(3).waitFor({ timeout: 30_000 })
})

it.each(languages)('a renewal starts at the portal, whose login the application displaces: %s', async (language) => {
  const t = words[language]
  const loginId = `renews-${language}`
  const pc = await pcOf(loginId, { daysLeft: 20 })
  const { certificateId } = await turnOn(house, pc)
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  const page = await browserAt(pc, language)
  await logIn(page, loginId, language)
  await page.getByRole('heading', { name: t.renewal }).waitFor()
  await startApp(page, pc, language)
  expect(await obtains(pc, issuanceId)).toBe(2)
  await page.goto(`${house.authority.url}/portal?lang=${language}`)
  await page.getByText(t.displaced).waitFor()
  await page.getByRole('link', { name: t.toLogin }).click()
  await logIn(page, loginId, language)
  await page.getByRole('heading', { name: t.history }).waitFor()
  expect(await page.locator('main').innerText()).toMatch(language === 'ja' ? /365日|366日/ : /36[56] days/)
})

describe('a PC is replaced, and nobody has revoked', () => {
  it.each(languages)(
    'is refused, revoked by an administrator user, and then issued by itself: %s',
    async (language) => {
      const t = words[language]
      const [loginId, chief] = [`replaced-${language}`, `chief-${language}`]
      const old = await pcOf(loginId, { daysLeft: 200 })
      await turnOn(house, old)
      await old.agent.end()
      await house.api.agents.retire.mutate({ id: old.agentId })
      const pc = await pcOf(loginId, { daysLeft: null, subscriberId: old.subscriberId })
      const issuanceId = await turnOnAndAsk(pc)
      const page = await browserAt(pc, language)
      await startAppAtIssuing(page, pc, language)
      await pc.employee.renews(password, () => pc.employee.screen === 'CCHK902')
      await reaches(issuanceId, 'needs_revocation')

      await house.addPerson(chief, password)
      await house.authority.run(['subscriber', 'set', '--login-id', chief, '--role', 'administrator'])
      await logIn(page, chief, language)
      await page.getByRole('link', { name: t.settings }).click()
      const own = page.locator('section', { has: page.getByRole('heading', { name: t.confirmation }) })
      await own.getByLabel(t.newPassword).first().fill('kakunin-1')
      await own.getByLabel(t.again).fill('kakunin-1')
      await own.getByLabel(t.password).fill(password)
      await own.getByRole('button').click()
      await page.getByText(t.changed).waitFor()
      await page.getByRole('link', { name: t.users }).click()
      await page.getByLabel(t.search).fill(loginId)
      await page.getByRole('button', { name: t.show }).click()
      await page.getByRole('link', { name: loginId }).click()
      await page.getByRole('link', { name: t.revoke }).click()
      await page.locator('select[name=reason]').selectOption({ index: 1 })
      await page.getByLabel(t.confirmation).fill('kakunin-1')
      await page.getByRole('button', { name: t.revoke }).click()
      await page.getByRole('heading', { name: t.revoked }).waitFor()

      // Nobody presses anything in the console; the employee is asked anew.
      await pc.employee.sends({ type: 'close' })
      expect(await obtains(pc, issuanceId)).toBe(1)
    },
  )
})

it.each(languages)('an expired certificate is not renewed: it is obtained again: %s', async (language) => {
  const t = words[language]
  const loginId = `expired-${language}`
  const pc = await pcOf(loginId, { daysLeft: -3 })
  const issuanceId = await turnOnAndAsk(pc)
  const page = await browserAt(pc, language)
  await logIn(page, loginId, language)
  await page.getByRole('heading', { name: t.history }).waitFor()
  await page.getByRole('link', { name: t.issuing }).first().click()
  await startApp(page, pc, language)
  expect(await obtains(pc, issuanceId)).toBe(2)
})

it.each(languages)(
  'a locked master user is unlocked at the counter alone, and the issue goes on: %s',
  async (language) => {
    const t = words[language]
    const loginId = `master-${language}`
    const pc = await pcOf(loginId, { daysLeft: null })
    await house.authority.run(['subscriber', 'hand-over', '--login-id', loginId])
    const issuanceId = await turnOnAndAsk(pc)
    const page = await browserAt(pc, language)
    await startAppAtIssuing(page, pc, language)
    await pc.employee.renews(
      'wrong-password',
      () => pc.employee.screen === 'CCHK902' || pc.employee.passwordsTyped >= 5,
    )
    await reaches(issuanceId, 'waiting_unlock')
    await logIn(page, loginId, language)
    await page.getByRole('alert').waitFor()

    await signInAtCounter(page, `mado-${language}`, language)
    await page.getByRole('link', { name: /サンプル銀行/ }).click()
    await page.getByRole('link', { name: t.counterUsers, exact: true }).click()
    await page.getByLabel(t.search).fill(loginId)
    await page.getByRole('button', { name: t.find }).click()
    await page.getByRole('link', { name: loginId, exact: true }).click()
    expect(await page.locator('main').innerText()).toContain(t.mustUnlock)
    await page.getByText(t.unlock, { exact: true }).click()
    await page.getByRole('button', { name: t.unlockNow }).click()
    await page.getByText(t.canIssue).waitFor()

    await pc.employee.sends({ type: 'close' })
    expect(await obtains(pc, issuanceId)).toBe(1)
  },
)

/** As a new clerk of all institutions. */
async function signInAtCounter(page: Page, loginName: string, language: 'ja' | 'en'): Promise<void> {
  const t = words[language]
  const { password: clerksPassword, digits } = await newClerk(house.authority, loginName)
  await page.goto(new URL(`/counter?lang=${language}`, house.authority.url).href)
  await page.getByLabel(t.loginName).fill(loginName)
  await page.getByLabel(t.clerksPassword, { exact: true }).fill(clerksPassword)
  await page.getByLabel(t.digits).fill(digits)
  await page.getByRole('button', { name: t.signIn }).click()
  await page.getByRole('heading', { level: 1, name: t.counter, exact: true }).waitFor()
}

it.each(languages)(
  'a token nobody has registered is registered in the portal, and the renewal that waited goes on by itself: %s',
  async (language) => {
    const t = words[language]
    const loginId = `token-${language}`
    const pc = await pcOf(loginId, { daysLeft: 20 })
    const token = await giveTransactionToken(house, loginId)
    const typed = { password, numberFor: token.numberFor }
    await ask(house, { issue: [], renew: ['transaction'] })
    onTestFinished(() => ask(house, { issue: [], renew: [] }))
    const { certificateId } = await turnOn(house, pc, { LANG: t.locale })
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    const page = await browserAt(pc, language)
    await logIn(page, loginId, language)
    await page.getByRole('heading', { name: t.renewal }).waitFor()
    await startApp(page, pc, language)
    const screens = await openScreens(page.context(), pc.employee)
    await clickThrough(screens, language, 'CCHK902', typed)
    await screens.getByText('G012e').first().waitFor()
    await reaches(issuanceId, 'waiting_portal_registration')

    await logIn(page, loginId, language)
    await page.getByRole('link', { name: t.later, exact: true }).click()
    await page.getByRole('link', { name: t.activate, exact: true }).click()
    const picture = await page.getByRole('img', { name: t.qrCode }).screenshot()
    const number = await readByToken(house, await page.context().newPage(), token, picture)
    await page.getByLabel(t.serial).fill(token.serial)
    await page.getByLabel(t.number).fill(number)
    await page.getByRole('button', { name: t.activateNow }).click()
    await page.getByText(t.allRegistered).waitFor()

    // Nobody presses anything in the console.
    await eventually('the renewal to go on', async () => (await stateOf(issuanceId)) !== 'waiting_portal_registration')
    await clickThrough(screens, language, 'CCHK007', typed)
    await reaches(issuanceId, 'completed')
    expect(await house.authorityDb.certificate.count({ where: { subscriber: { loginId }, revokedAt: null } })).toBe(2)
  },
)
