import fs from 'node:fs'
import path from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { institutionCode } from './support/authority.ts'
import { openProfile } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password, turnOff, turnOn } from './support/pc.ts'
import { eventually, root } from './support/process.ts'

/**
 * What the manual tells from the first login to the last renewal: portal and counter in a real browser, which opens the
 * real agent by the address its package registers, beside a real console. The agent's own screens have tests of their
 * own in a browser; here the employee answers them by their requests.
 */

/** Chromium asks before it opens an application, unless a policy of the machine says otherwise; only root can set one. */
const policyFile = '/etc/chromium/policies/managed/certfleet-stories.json'
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
    done: '取得完了',
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
  },
  en: {
    issuing: 'Issue certificate',
    getLoginId: 'Get a login ID',
    loginId: 'Login ID',
    password: 'Login password',
    get: 'Get the login ID',
    start: 'Start the issuing application',
    open: 'Start',
    done: 'Done',
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
  fs.mkdirSync(path.dirname(policyFile), { recursive: true })
  const opens = [{ protocol: 'certfleet', allowed_origins: ['*'] }]
  fs.writeFileSync(policyFile, JSON.stringify({ AutoLaunchProtocolsFromOrigins: opens }))
})
afterEach(async () => {
  for (const profile of profiles.splice(0)) await profile.close()
  await turnOff(pcs)
})
afterAll(async () => {
  fs.rmSync(policyFile, { force: true })
  await house?.close()
})

/** A PC on which the application is installed: the desktop knows whom to start for its addresses. */
async function pcOf(loginId: string, options: Parameters<typeof newPc>[2]): Promise<Pc> {
  const pc = await newPc(house, loginId, options)
  pcs.push(pc)
  const applications = path.join(pc.home, '.local/share/applications')
  fs.mkdirSync(applications, { recursive: true })
  const entry = fs.readFileSync(path.join(root, 'apps/agent/packaging/linux/certfleet-agent.desktop'), 'utf8')
  const program = `${process.execPath} ${path.join(root, 'apps/agent/src/main.ts')}`
  expect(entry).toContain('Exec=/opt/certfleet-agent/open-screens %u\n')
  fs.writeFileSync(
    path.join(applications, 'certfleet-agent.desktop'),
    entry.replace('/opt/certfleet-agent/open-screens', program),
  )
  // What the package's trigger does for the whole machine.
  const types = /^MimeType=(.*);$/m.exec(entry)?.[1] ?? ''
  fs.writeFileSync(
    path.join(applications, 'mimeapps.list'),
    `[Default Applications]\n${types}=certfleet-agent.desktop\n`,
  )
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
  const log = path.join(pc.home, '.local/share/certfleet/ApplicationLog.log')
  const calls = () => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('screens.called_by_url').length - 1 : 0)
  const before = calls()
  await page.getByRole('button', { name: t.start }).click()
  await page.getByRole('link', { name: t.open, exact: true }).click()
  await eventually('the agent to be called by the browser', () => calls() > before, 30_000)
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

async function askToIssue(pc: Pc): Promise<string> {
  await pc.agent.start()
  await house.api.agents.assign.mutate({ id: pc.agentId, subscriberId: pc.subscriberId })
  const { id: assignmentId } = await house.consoleDb.assignment.findFirstOrThrow({ where: { agentId: pc.agentId } })
  return (await house.api.issuances.issue.mutate({ assignmentId })).issuanceId
}

it.each(languages)('a new subscriber goes from BLGI001 to the first certificate: %s', async (language) => {
  const t = words[language]
  const loginId = `new-${language}`
  const code = /[A-Z0-9]{4}(-[A-Z0-9]{4}){3}/.exec(
    await house.authority.run(['subscriber', 'invite', '--name', '新人 一郎']),
  )
  const { subscriberId } = await house.expectPerson(loginId)
  const pc = await pcOf(loginId, { daysLeft: null, subscriberId })
  const issuanceId = await askToIssue(pc)

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
  await page.locator('.steps .past').filter({ hasText: t.done }).waitFor({ timeout: 30_000 })
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
      const issuanceId = await askToIssue(pc)
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
  const issuanceId = await askToIssue(pc)
  const page = await browserAt(pc, language)
  await logIn(page, loginId, language)
  await page.getByRole('heading', { name: t.history }).waitFor()
  await page.getByRole('link', { name: t.issuing }).first().click()
  await startApp(page, pc, language)
  expect(await obtains(pc, issuanceId)).toBe(2)
})

it('a locked master user is unlocked at the counter alone, and the issue goes on', async () => {
  const pc = await pcOf('master01', { daysLeft: null })
  await house.authority.run(['subscriber', 'set', '--login-id', 'master01', '--role', 'master'])
  const issuanceId = await askToIssue(pc)
  const page = await browserAt(pc)
  await startAppAtIssuing(page, pc)
  await pc.employee.renews('wrong-password', () => pc.employee.screen === 'CCHK902' || pc.employee.passwordsTyped >= 5)
  await reaches(issuanceId, 'waiting_unlock')
  await logIn(page, 'master01')
  await page.getByRole('alert').waitFor()

  const secretFile = path.join(house.dir, 'clerk.txt')
  await house.authority.run(['clerk', 'add', '--login-name', 'mado01', '--name', '窓口 花子', '--secret', secretFile])
  const clerksPassword = /^password: (.+)$/m.exec(fs.readFileSync(secretFile, 'utf8'))?.[1] ?? ''
  await page.goto(new URL('/counter?lang=ja', house.authority.url).href)
  await page.getByLabel('ログイン名').fill('mado01')
  await page.getByLabel('パスワード', { exact: true }).fill(clerksPassword)
  const digits = await house.authority.run(['clerk', 'code', '--login-name', 'mado01'])
  await page.getByLabel('ワンタイムパスワード').fill(/\d{6}/.exec(digits)?.[0] ?? '')
  await page.getByRole('button', { name: 'サインイン' }).click()
  await page.goto(new URL(`/counter/${institutionCode}/subscribers/master01?lang=ja`, house.authority.url).href)
  await page.getByText('利用停止の解除').first().click()
  await page.getByRole('button', { name: '利用停止を解除する' }).click()

  await pc.employee.sends({ type: 'close' })
  expect(await obtains(pc, issuanceId)).toBe(1)
})
