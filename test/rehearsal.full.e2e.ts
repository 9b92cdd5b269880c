import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { findInstitution } from '../apps/authority/src/ca/find-institutions.ts'
import { readSecret } from '../apps/authority/src/secret-file.ts'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { qrCode } from '../apps/authority/src/test/qr-code.ts'
import { activateToken } from '../apps/authority/src/tokens/activate-token.ts'
import { addToken } from '../apps/authority/src/tokens/add-token.ts'
import { assignToken } from '../apps/authority/src/tokens/assign-token.ts'
import { newTokenSecret } from '../apps/authority/src/tokens/token-secret.ts'
import { transactionNumber } from '../apps/authority/src/tokens/transaction.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { launchBrowser } from './support/browser.ts'
import { lacks, needs } from './support/machine.ts'
import { flawedPages, looks } from './support/tour.ts'

/** The page a rehearsal is conducted with, in a browser, at an authority in its own process. */

let authority: AuthorityUnderTest
let db: PrismaClient
let browser: Browser
let context: BrowserContext
let page: Page
let base: string
const transactionSecret = newTokenSecret('ocra')

beforeEach((test) => needs(test, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  base = new URL('/rehearsal', authority.url).href
  db = openDatabase(authority.databaseUrl, 2)
  const secret = readSecret(authority.env.AUTHORITY_SECRET_FILE ?? '')
  const profile = await findInstitution(db, institutionCode)
  for (const [loginId, name] of [
    ['demo01', '山田 太郎'],
    ['demo02', '鈴木 花子'],
  ] as const) {
    await addSubscriber(db, institutionCode, { loginId, name, password: 'x' })
  }
  const tokens = [
    { serial: 'TRN-0001', kind: 'transaction', algorithm: 'ocra', tokenSecret: transactionSecret },
    { serial: 'OTP-0001', kind: 'otp_hardware', algorithm: 'totp', tokenSecret: newTokenSecret('totp') },
    { serial: 'OTP-0002', kind: 'otp_hardware', algorithm: 'hotp', tokenSecret: newTokenSecret('hotp') },
  ] as const
  for (const token of tokens) {
    await addToken(db, institutionCode, token, secret)
    await assignToken(
      db,
      profile,
      { loginId: token.serial === 'OTP-0002' ? 'demo02' : 'demo01', serial: token.serial },
      new Date(),
    )
  }
  await activateToken(db, profile, 'TRN-0001', new Date())
  browser = await launchBrowser()
  // The authority’s root is not the browser’s.
  context = await browser.newContext({ locale: 'ja', ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
})
afterAll(async () => {
  await browser?.close()
  await db?.$disconnect()
  await authority?.close()
})

describe('the rehearsal’s page', () => {
  it('opens with the key that a command prints, and not with another', async () => {
    const key = /^key: (.+)$/m.exec(await authority.run(['rehearsal', 'key']))?.[1] ?? ''
    await page.goto(base)
    await page.getByLabel('鍵').fill('x')
    await page.getByRole('button', { name: '開く' }).click()
    await page.getByText('鍵が違います').waitFor()
    await page.getByLabel('鍵').fill(key)
    await page.getByRole('button', { name: '開く' }).click()
    await page.getByRole('heading', { name: '起こすこと' }).waitFor()
    expect(await page.locator('main').innerText()).toContain('山田 太郎')
  })

  it('sets a fault for a person, which the command lists, and removes it', async () => {
    await page.getByRole('link', { name: 'この人に起こす: demo02' }).click()
    expect(await page.getByLabel('誰に').inputValue()).toBe('demo02')
    await page.getByLabel('何が起こるか').selectOption({ label: '受付混雑（G008e）' })
    await page.getByLabel('回数').fill('3')
    await page.getByRole('button', { name: '設定する' }).click()
    await page.getByText('3回のうち0回起きた').waitFor()
    expect(await authority.run(['fault', 'list'])).toMatch(/congestion +- +0 of 3 +demo02/)
    await page.getByRole('button', { name: '解除' }).click()
    await page.getByText('何も設定されていません').waitFor()
    await authority.run(['fault', 'add', '--kind', 'token_drift', '--steps', '-3', '--login-id', 'demo01'])
    await page.reload()
    await page.getByText('トークンの時刻がずれる −3分').waitFor()
  })

  it('moves the clock, and back', async () => {
    await page.getByRole('button', { name: '30日進める' }).click()
    await page.getByText('＋30日0時間').waitFor()
    await page.getByRole('button', { name: '実際の時刻に戻す' }).click()
    await page.getByText('なし', { exact: true }).waitFor()
    expect((await db.authority.findUniqueOrThrow({ where: { id: 1 } })).clockOffsetMs).toBe(0n)
  })

  it('plays the token for a picture of the screen', async () => {
    const transaction =
      '(9936)サンプル銀行|demo01|証明書更新|2027年3月5日（金）08:59:07|0123456789abcdef0123456789abcdef'
    await page.getByRole('link', { name: 'トークン' }).click()
    await page.getByLabel('製造番号').selectOption('TRN-0001')
    await page.getByRole('button', { name: '使う' }).click()
    const picture = {
      name: 'code.png',
      mimeType: 'image/png',
      buffer: await qrCode(transaction),
    }
    await page.getByLabel('二次元コードの画像').setInputFiles(picture)
    await page.getByRole('button', { name: '読み取る' }).click()
    const shown = await page.locator('#number').innerText()
    expect(shown).toBe(transactionNumber(transactionSecret, transaction))
  })

  it.each(looks)('is well made: $locale, $colorScheme, $width px', async (look) => {
    const pages = ['', '/token', '/token?serial=TRN-0001', '/token?serial=OTP-0001', '/token?serial=OTP-0002']
    await authority.run(['fault', 'add', '--kind', 'slow', '--seconds', '5'])
    const urls = pages.map((path) => base + path)
    expect(await flawedPages(browser, await context.storageState(), look, urls)).toEqual([])
    const { cookies, ...nobody } = await context.storageState()
    expect(cookies).not.toEqual([])
    expect(await flawedPages(browser, { ...nobody, cookies: [] }, look, [base])).toEqual([])
  })
})
