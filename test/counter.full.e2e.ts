import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { inviteSubscriber } from '../apps/authority/src/subscribers/login-invitation.ts'
import { answer, obtain, open } from '../apps/authority/src/test/agent.ts'
import { type Client, clientOf } from '../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { lacks, needs } from './support/machine.ts'
import { flawedPages, looks } from './support/tour.ts'

/** A day at the counter in a real browser, and every page of it looked at: by rules of accessibility, and how wide it is. */

let authority: AuthorityUnderTest
let db: PrismaClient
let client: Client
let browser: Browser
let context: BrowserContext
let page: Page
let dir: string
beforeAll(async () => {
  if (lacks('chromium')) return
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-counter-'))
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  db = openDatabase(authority.databaseUrl, 2)
  client = clientOf(authority.url, authority.trustAnchors)
  browser = await launchBrowser()
  context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'ja-JP', acceptDownloads: true })
  page = await context.newPage()
})
afterAll(async () => {
  if (!browser) return
  await browser.close()
  await db.$disconnect()
  await authority.close()
  fs.rmSync(dir, { recursive: true })
})
beforeEach((test) => needs(test, 'chromium'))

const at = (address: string) => `${new URL(authority.url).origin}/counter${address}`
const heading = () => page.getByRole('heading', { level: 1 }).innerText()
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const subscribe = (loginId: string) =>
  addSubscriber(db, institutionCode, { loginId, name: `名前 ${loginId}`, password: `pw-${loginId}` })
const logsIn = async (loginId: string, password: string) =>
  (await answer(client, await open(client, 'issue'), { loginId, password })).status === 200

it('a clerk signs in with what the app shows', async () => {
  const file = path.join(dir, 'clerk')
  await authority.run(['clerk', 'add', '--login-name', 'madoguchi', '--name', '窓口 太郎', '--secret', file])
  const password = /^password: (\S+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? ''
  await page.goto(at(''))
  await page.getByLabel('ログイン名').fill('madoguchi')
  await page.getByLabel('パスワード', { exact: true }).fill(password)
  const digits = await authority.run(['clerk', 'code', '--login-name', 'madoguchi'])
  await page.getByLabel('ワンタイムパスワード').fill(digits.trim())
  await press('サインイン')
  expect(await heading()).toBe('窓口')
  expect(await page.locator('header').innerText()).toContain('窓口 太郎')
})

it('people come in from a CSV file of Excel, and their passwords are in the file that is saved', async () => {
  await page.goto(at('/9936'))
  await page.getByRole('link', { name: '利用者', exact: true }).click()
  await page.getByRole('link', { name: 'CSVで一括登録' }).click()
  const file = path.join(dir, 'people.csv')
  // "loginId,name,role\nmaster01,髙橋,マスターユーザ\nlost01,佐藤,\n" in Shift_JIS, as Excel writes it in Japan.
  const shiftJis =
    '6c6f67696e49642c6e616d652c726f6c650a6d617374657230312ceee08bb42c837d8358835e815b8386815b83550a6c6f737430312c8db293a12c0a'
  fs.writeFileSync(file, Buffer.from(shiftJis, 'hex'))
  await page.getByLabel('CSVファイル').setInputFiles(file)
  await press('内容を確認')
  await press('2人を登録')
  expect(await heading()).toBe('2人を登録しました')
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: '初期パスワードを保存（CSV）' }).click()
  const saved = path.join(dir, 'passwords.csv')
  await (await saving).saveAs(saved)
  const [, first = ''] = fs.readFileSync(saved, 'utf8').split('\r\n')
  const [loginId = '', name, password = ''] = first.split(',')
  expect([loginId, name]).toEqual(['master01', '髙橋'])
  expect(await logsIn(loginId, password)).toBe(true)
})

it('a master user who locked himself out is found and unlocked', async () => {
  for (let i = 0; i < 5; i++) await logsIn('master01', 'wrong')
  await page.goto(at('/9936'))
  await page.getByRole('link', { name: /利用停止/ }).click()
  await page.getByRole('link', { name: 'master01' }).click()
  expect(await page.locator('main').innerText()).toContain('利用停止中')
  await page.getByText('利用停止の解除', { exact: true }).click()
  await press('利用停止を解除する')
  expect(await page.getByRole('status').innerText()).toBe('完了しました：利用停止の解除')
  const { lockedAt } = await db.subscriber.findFirstOrThrow({ where: { loginId: 'master01' } })
  expect(lockedAt).toBeNull()
})

it('a certificate is revoked from the paper that came in', async () => {
  await subscribe('paper01')
  await obtain(client, 'paper01', 'issue')
  await page.goto(at('/9936/revocation'))
  await page.getByRole('searchbox').fill('paper01')
  await press('検索')
  await page.getByRole('link', { name: /^失効する/ }).click()
  await page.getByLabel(/^理由/).fill('紛失 受付12')
  await page.getByLabel(/失効リスト/).selectOption('keyCompromise')
  await page.getByLabel(/paper01 のこの証明書を失効します/).check()
  await press('失効する')
  expect(await page.getByRole('status').innerText()).toContain('証明書の失効（書面）')
  const certificate = await db.certificate.findFirstOrThrow({ where: { subscriber: { loginId: 'paper01' } } })
  expect(certificate).toMatchObject({ revocationReason: '紛失 受付12', crlReason: 'keyCompromise' })
  await page.goto(at('/9936/audit?q=paper01'))
  expect(await page.locator('main').innerText()).toMatch(/証明書の失効（書面）.*paper01/)
})

it(
  'every page can be used by everybody, on a phone as on a desk, by day and by night',
  { timeout: 300_000 },
  async () => {
    await subscribe('live01')
    await obtain(client, 'live01', 'issue')
    const { serialHex } = await db.certificate.findFirstOrThrow({ where: { subscriber: { loginId: 'live01' } } })
    const announcement = { institutionCode: '9936', title: '年末年始の休業', body: '12月31日から', from: new Date() }
    const { id } = await db.announcement.create({ data: announcement })
    await inviteSubscriber(db, institutionCode, { name: '招待 花子', role: 'ordinary' }, new Date())
    await page.goto(at('/9936/tokens/new'))
    await page.getByLabel(/^シリアル番号/).fill('T-1')
    await press('登録')
    expect(await page.getByRole('img', { name: '二次元コード' }).isVisible()).toBe(true)
    expect(await brokenRules(page)).toEqual([])
    const home = ['', '/switches', '/maintenance', '/announcements', '/announcements/new', `/announcements/${id}`]
    const users = ['/subscribers', '/subscribers/new', '/subscribers/import', '/subscribers/master01', '/invitations']
    const tokens = ['/tokens', '/tokens/new', '/tokens/import', '/tokens/T-1']
    const records = ['/revocation?q=0', `/revocation?serial=${serialHex}`, '/log', '/changes', '/audit']
    const own = ['', '/password', '/institutions/new', '/audit']
    const urls = [...own, ...[...home, ...users, ...tokens, ...records].map((each) => `/9936${each}`)].map(at)
    for (const look of looks) expect(await flawedPages(browser, await context.storageState(), look, urls)).toEqual([])
    await page.setViewportSize({ width: 360, height: 800 })
    for (const each of ['/9936/subscribers/live01', '/9936/tokens/T-1', `/9936/announcements/${id}`]) {
      await page.goto(at(each))
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([each, tooWide, await brokenRules(page)]).toEqual([each, 0, []])
    }
  },
)

it('signing out ends it, and the way back leads to the sign-in', async () => {
  await page.goto(at('?lang=ja'))
  await press('サインアウト')
  expect(await heading()).toBe('窓口へのサインイン')
  expect(await brokenRules(page)).toEqual([])
  await page.goto(at('/9936/subscribers'))
  expect(await heading()).toBe('窓口へのサインイン')
})
