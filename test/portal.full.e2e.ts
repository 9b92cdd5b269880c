import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { type Issued, answer, obtain, open, signed } from '../apps/authority/src/test/agent.ts'
import { type Client, clientOf } from '../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { brokenRules, launchBrowser, openProfile } from './support/browser.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { flawedPages, looks } from './support/tour.ts'

/** The portal's door in a real browser: in with a certificate, with the software keyboard, out by revocation. */

/** Chromium picks the certificate without asking where a policy of the machine says so; only root can set one. */
const policyFile = '/etc/chromium/policies/managed/certfleet-test.json'
const needed: Need[] = ['chromium', 'nss', 'certutil', 'openssl', 'root']

let authority: AuthorityUnderTest
let db: PrismaClient
let client: Client
let browser: Browser
let home: string
let own: BrowserContext | undefined

beforeEach((test) => needs(test, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  db = openDatabase(authority.databaseUrl, 2)
  client = clientOf(authority.url, authority.trustAnchors)
  browser = await launchBrowser()
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-portal-'))
})
afterEach(async () => {
  fs.rmSync(policyFile, { force: true })
  await own?.close()
})
afterAll(async () => {
  await browser?.close()
  await db?.$disconnect()
  await authority?.close()
  if (home) fs.rmSync(home, { recursive: true, force: true })
})

async function holder(loginId: string, name: string): Promise<Issued> {
  await addSubscriber(db, institutionCode, { loginId, name, password: `pw-${loginId}` })
  const issued = await obtain(client, loginId, 'issue')
  await signed(client, 'confirm', new URL(authority.url).origin, issued)
  return issued
}

/** The browser of somebody whose key store holds the certificate, and who trusts the authority. */
async function browserWith({ key, certificate }: Issued): Promise<BrowserContext> {
  const file = (name: string, content: string | Buffer) => {
    fs.writeFileSync(path.join(home, name), content)
    return path.join(home, name)
  }
  const store = path.join(home, '.pki/nssdb')
  fs.mkdirSync(store, { recursive: true })
  const nss = `sql:${store}`
  execFileSync('certutil', ['-N', '-d', nss, '--empty-password'])
  const root = file('root.pem', authority.trustAnchors)
  execFileSync('certutil', ['-A', '-d', nss, '-n', 'authority-root', '-t', 'C,,', '-a', '-i', root])
  const pem = [certificate.x509.toString(), key.export({ type: 'pkcs8', format: 'pem' })].join('')
  const bundle = path.join(home, 'own.p12')
  const openssl = ['pkcs12', '-export', '-in', file('own.pem', pem), '-out', bundle, '-passout', 'pass:x']
  execFileSync('openssl', openssl)
  execFileSync('pk12util', ['-i', bundle, '-d', nss, '-W', 'x', '-K', ''])
  fs.mkdirSync(path.dirname(policyFile), { recursive: true })
  const pick = JSON.stringify({ pattern: authority.certLoginUrl, filter: {} })
  fs.writeFileSync(policyFile, JSON.stringify({ AutoSelectCertificateForUrls: [pick] }))
  return openProfile(path.join(home, 'browser'), home)
}

async function logInByPassword(page: Page, loginId: string): Promise<void> {
  await page.goto(`${authority.url}/login?lang=ja`)
  await page.getByLabel('ログインID').fill(loginId)
  await page.getByLabel('ログインパスワード').fill(`pw-${loginId}`)
  await page.getByRole('button', { name: 'ログイン', exact: true }).click()
  await page.getByRole('button', { name: 'ログアウト' }).waitFor()
}

it('goes from BLGI001 by certificate to the top page, and is refused at once after revocation', async () => {
  const issued = await holder('yamada01', '山田 太郎')
  own = await browserWith(issued)
  const page = await own.newPage()
  await page.goto(`${authority.url}/login?lang=ja`)
  await page.getByRole('link', { name: '電子証明書ログイン' }).click()
  await page.getByRole('heading', { name: '山田 太郎 様' }).waitFor()
  expect(await brokenRules(page)).toEqual([])
  await page.getByRole('button', { name: '進む' }).click()
  await page.getByRole('heading', { name: 'ログイン履歴' }).waitFor()
  expect(page.url()).toBe(`${authority.url}/portal?lang=ja`)
  expect(await page.locator('main').innerText()).toContain('365日')
  await authority.run(['revoke', '--serial', issued.certificate.serialHex, '--reason', '紛失'])
  await page.reload()
  await page.getByRole('heading', { name: 'ログインに使った電子証明書が失効した' }).waitFor()
  await page.getByRole('link', { name: 'ログイン画面へ' }).click()
  await page.getByRole('link', { name: '電子証明書ログイン' }).click()
  await page.getByText('この証明書は失効しています').waitFor()
  expect(await page.getByRole('button', { name: '進む' }).count()).toBe(0)
  await page.getByRole('link', { name: 'ログイン画面へ' }).click()
  await page.getByRole('heading', { name: 'ログイン', exact: true }).waitFor()
})

it('the software keyboard types the password, by mouse and by keys', async () => {
  await addSubscriber(db, institutionCode, { loginId: 'keys01', name: '鍵 盤', password: 'aB1!' })
  const page = await browser.newPage({ locale: 'ja', ignoreHTTPSErrors: true })
  await page.goto(`${authority.url}/login?lang=ja`)
  await page.getByLabel('ログインID').fill('keys01')
  await page.getByRole('button', { name: 'ソフトウェアキーボード' }).click()
  const key = (name: string) => page.getByRole('group').getByRole('button', { name, exact: true })
  await key('a').click()
  await key('大文字・記号').click()
  await key('B').click()
  await key('!').focus()
  // Down to Q, right to W, and back.
  for (const arrow of ['ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(arrow)
  await key('大文字・記号').click()
  await key('1').focus()
  await page.keyboard.press('Enter')
  await key('大文字・記号').click()
  await key('!').press('Space')
  await page.getByText('4文字入力しました').waitFor()
  expect(await page.getByLabel('ログインパスワード').inputValue()).toBe('aB1!')
  await page.keyboard.press('ArrowDown')
  expect(await key('Q').evaluate((each) => each === each.ownerDocument.activeElement)).toBe(true)
  await page.keyboard.press('Escape')
  expect(
    await page.getByLabel('ログインパスワード').evaluate((each) => each === each.ownerDocument.activeElement),
  ).toBe(true)
  await page.getByRole('button', { name: 'ログイン', exact: true }).click()
  await page.getByRole('heading', { name: '鍵 盤 様' }).waitFor()
  await page.context().close()
})

it('the start of the application says what happens first, and what to do when nothing has opened', async () => {
  const page = await browser.newPage({ locale: 'ja', ignoreHTTPSErrors: true })
  await page.goto(`${authority.url}/issuing?lang=ja`)
  await page.getByRole('button', { name: '証明書発行アプリの起動' }).click()
  const link = page.getByRole('link', { name: '起動する' })
  expect(await link.getAttribute('href')).toBe(`certfleet://open?institution=${institutionCode}`)
  expect(await page.getByText('起動しないときは').isVisible()).toBe(false)
  // A browser without the application asks on and on; what the page does is the same.
  await link.evaluate((each) => each.setAttribute('href', '#'))
  await link.click()
  await page.getByText('起動しないときは').waitFor({ timeout: 15_000 })
  await page.context().close()
})

it('BSMS001 follows the application by itself, which has displaced the browser', async () => {
  await addSubscriber(db, institutionCode, { loginId: 'live01', name: '進行 中', password: 'pw-live01' })
  const page = await browser.newPage({ locale: 'ja', ignoreHTTPSErrors: true })
  await logInByPassword(page, 'live01')
  await page.goto(`${authority.url}/issuing?lang=ja`)
  await page.getByText('証明書発行アプリを起動し、').waitFor()
  await answer(client, await open(client, 'issue'), { loginId: 'live01', password: 'pw-live01' })
  await page.getByText('認証が済みました').waitFor()
  await page.goto(`${authority.url}/portal?lang=ja`)
  await page.getByText('あとからのログイン:').waitFor()
  expect(await page.locator('main').innerText()).toContain('手続きを先に終わらせてください')
  await page.context().close()
})

it.each(looks)('is well made: $locale, $colorScheme, $width px', { timeout: 180_000 }, async (look) => {
  const loginId = `look-${look.locale}-${look.width}`
  const { certificate } = await holder(loginId, '眺 望')
  const notAfter = new Date(Date.now() + 20 * dayMs)
  await db.certificate.update({ where: { sha256: certificate.sha256 }, data: { notAfter } })
  await db.subscriber.updateMany({ where: { loginId }, data: { contractorConfirmation: 'asked' } })
  const at = (paths: string[]) => paths.map((each) => authority.url + each)
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const nobody = await context.storageState()
  const outside = at(['/login', '/help', '/issuing', '/issuing/login-id'])
  expect(await flawedPages(browser, nobody, look, outside)).toEqual([])
  const page = await context.newPage()
  await logInByPassword(page, loginId)
  await page.getByRole('heading', { name: '電子証明書の更新' }).waitFor()
  const inside = at(['/portal/renewal', '/portal', '/issuing'])
  expect(await flawedPages(browser, await context.storageState(), look, inside)).toEqual([])
  await context.close()
})
