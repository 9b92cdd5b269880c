import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ConsoleClient, signIn } from '../scripts/console-client.ts'
import type { Running } from '../scripts/places.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { lacks, needs } from './support/machine.ts'
import { freePorts } from './support/ports.ts'
import { eventually, root } from './support/process.ts'

/**
 * An administrator's day in the season, with the company `npm start` brings: from the overview's number to a bulk renewal
 * of five hundred, held, let go on and called off, in either language.
 */

const startMs = 300_000
/** The next bulk renewal is for about so many. */
const many = 500

let data: string
let running: Running
let api: ConsoleClient['api']
let browser: Browser

async function type(script: string, ...args: string[]): Promise<void> {
  const env = { ...process.env, CERTFLEET_DATA: data }
  const child = spawn('node', [path.join(root, 'scripts', script), ...args], { cwd: root, env, stdio: 'ignore' })
  await once(child, 'exit')
}

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-season-'))
  fs.chmodSync(data, 0o755)
  const [port] = await freePorts(1)
  const ended = type('start.mjs', '--port', String(port)).then(() => 'ended')
  const file = path.join(data, 'running.json')
  const read = () => (fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Running) : null)
  const ready = eventually('npm start to be ready', () => read()?.state === 'ready', startMs)
  if ((await Promise.race([ready, ended])) === 'ended') throw new Error('npm start ended')
  running = read() as Running
  if (!running.admin) throw new Error('no sign-in')
  ;({ api } = await signIn(running.consoleUrl, running.admin))
  // So that somebody is asked at whatever hour this runs.
  await api.campaigns.setHours.mutate({ from: '00:00', to: '24:00', businessDaysOnly: false })
  browser = await launchBrowser()
}, startMs + 60_000)
afterAll(async () => {
  await browser?.close()
  if (data) await type('stop.mjs')
  if (data) fs.rmSync(data, { recursive: true, force: true })
}, 120_000)

it('begins with a company in the middle of its season, and nobody is forgotten', async () => {
  const { certificates, forgotten, waiting, pcs, mails } = await api.overview.get.query()
  expect(certificates.inWindow).toBeGreaterThanOrEqual(many)
  expect(forgotten).toBe(0)
  expect(waiting.map(({ party }) => party)).toEqual(
    expect.arrayContaining(['employee', 'device', 'it_admin', 'master_user', 'helpdesk', 'institution', 'authority']),
  )
  for (const count of [pcs.pending, pcs.silent, pcs.clock, pcs.unassigned]) expect(count).toBeGreaterThan(0)
  expect(mails.sent).toBeGreaterThan(many)
  expect((await api.certificates.list.query({ search: 'demo01' })).rows).toMatchObject([{ refusal: null }])
})

const languages = {
  ja: {
    email: 'メールアドレス',
    password: 'パスワード',
    signIn: 'サインイン',
    inWindow: /^更新可能期間内/,
    certificates: '証明書',
    selectPage: '表示中の証明書をすべて選択',
    selectAll: /^条件に合う全([\d,]+)件を選択$/,
    bulk: '一斉更新',
    asked: /^([\d,]+)件の更新を依頼します。$/,
    leftOut: /^次の([\d,]+)件は依頼しません。$/,
    tooEarly: /^更新可能期間の前です [\d,]+件$/,
    confirm: /^[\d,]+件の更新を依頼$/,
    progress: /^[\d,]+件のうち0件完了$/,
    unreachable: /^端末未接続 [\d,]+件$/,
    pause: '一時停止',
    paused: '一時停止中',
    resume: '再開',
    runs: '実行中',
    cancel: '中止',
    really: '中止する',
  },
  en: {
    email: 'E-mail address',
    password: 'Password',
    signIn: 'Sign in',
    inWindow: /^In the window/,
    certificates: 'Certificates',
    selectPage: 'Select all certificates shown',
    selectAll: /^Select all ([\d,]+) that match$/,
    bulk: 'Renew in bulk',
    asked: /^([\d,]+) renewals will be asked for\.$/,
    leftOut: /^These ([\d,]+) are left out:$/,
    tooEarly: /^Its renewal window has not opened [\d,]+$/,
    confirm: /^Ask for [\d,]+ renewals$/,
    progress: /^0 of [\d,]+ completed$/,
    unreachable: /^PC not connected [\d,]+$/,
    pause: 'Pause',
    paused: 'Paused',
    resume: 'Resume',
    runs: 'Running',
    cancel: 'Cancel',
    really: 'Cancel it',
  },
} as const

describe.each(['ja', 'en'] as const)('a bulk renewal of five hundred, in %s', (locale) => {
  const words = languages[locale]
  let page: Page
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  const sees = (text: string | RegExp) => page.getByText(text, { exact: true }).first().waitFor()
  const numberIn = async (text: RegExp) => {
    const said = await dialog().getByText(text).innerText()
    return Number(text.exec(said)?.[1]?.replaceAll(',', ''))
  }

  beforeAll(async () => {
    if (lacks('chromium')) return
    page = await browser.newPage({ locale, reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } })
  })

  it('is reached from the overview', async () => {
    await page.goto(running.consoleUrl)
    await page.getByLabel(words.email).fill(running.admin?.email ?? '')
    await page.getByLabel(words.password, { exact: true }).fill(running.admin?.password ?? '')
    expect(await brokenRules(page)).toEqual([])
    await press(words.signIn)
    await page.getByRole('link', { name: words.inWindow }).waitFor()
    expect(await brokenRules(page)).toEqual([])
    await page.getByRole('link', { name: words.inWindow }).click()
    await page.getByRole('heading', { name: words.certificates, level: 1 }).waitFor()
    await page.locator('tbody tr').first().waitFor()
    expect(await brokenRules(page)).toEqual([])
  })

  it('is chosen with one press, all that match', async () => {
    await page.goto(`${running.consoleUrl}/certificates?work=none`)
    await page.getByRole('checkbox', { name: words.selectPage }).check()
    const all = page.getByRole('button', { name: words.selectAll })
    const matching = Number(words.selectAll.exec(await all.innerText())?.[1]?.replaceAll(',', ''))
    expect(matching).toBeGreaterThan(many)
    await all.click()
    expect(await brokenRules(page)).toEqual([])
    await press(words.bulk)
    const asked = await numberIn(words.asked)
    expect(asked).toBeGreaterThanOrEqual(many)
    // Who is not asked, and why, adds up to all that were chosen.
    expect(asked + (await numberIn(words.leftOut))).toBe(matching)
    await dialog().getByRole('listitem').filter({ hasText: words.tooEarly }).waitFor()
    expect(await brokenRules(page)).toEqual([])
  })

  it('goes on under one’s eyes, and is held, let go on and called off', async () => {
    await dialog().getByRole('button', { name: words.confirm }).click()
    await page.waitForURL(/\/campaigns\//)
    await sees(words.progress)
    expect(await brokenRules(page)).toEqual([])
    const id = new URL(page.url()).pathname.split('/').pop() ?? ''
    const states = async () => (await api.campaigns.get.query({ id })).states
    // Nobody reloads the page: the first were asked, and their PCs, which do not exist, are waited for.
    await eventually('somebody to be asked', async () => (await states()).unreachable, 90_000)
    await page.getByRole('link', { name: words.unreachable }).first().waitFor()
    await press(words.pause)
    await sees(words.paused)
    expect(await brokenRules(page)).toEqual([])
    expect((await states()).paused).toBeGreaterThanOrEqual(many)
    await press(words.resume)
    await sees(words.runs)
    expect((await states()).paused ?? 0).toBe(0)
    await press(words.cancel)
    expect(await brokenRules(page)).toEqual([])
    await dialog().getByRole('button', { name: words.really, exact: true }).click()
    await dialog().waitFor({ state: 'detached' })
    expect(await brokenRules(page)).toEqual([])
    const { state, open, states: ended } = await api.campaigns.get.query({ id })
    expect([state, open, Object.keys(ended)]).toEqual(['cancelled', 0, ['cancelled']])
    expect((await api.overview.get.query()).forgotten).toBe(0)
    await page.close()
  })
})
