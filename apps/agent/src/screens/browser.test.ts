import { readFileSync } from 'node:fs'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { brokenRules, launchBrowser } from '../../../../test/support/browser.ts'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

/** The page in a real Chromium: what the script in it does, and what a person with a keyboard alone can do. */

let browser: Browser
vi.setConfig({ testTimeout: 30_000 })

beforeAll(async () => {
  if (!lacks('chromium')) browser = await launchBrowser()
}, 30_000)
afterAll(() => browser?.close())
beforeEach((context) => needs(context, 'chromium'))

async function opened(pc: Pc): Promise<Page> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.goto(`file://${await pc.agent?.openScreens()}`)
  await page.waitForURL(/\/launch$/)
  return page
}

const sees = (page: Page, screen: string) => page.locator(`main[data-screen=${screen}]`).waitFor()

it('takes a person with a keyboard from the request to the result', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId } = await pc.asked()
  const page = await opened(pc)
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await sees(page, 'FLT01')
  expect(await brokenRules(page)).toEqual([])
  await page.getByRole('button', { name: '今すぐ始める' }).focus()
  await page.keyboard.press('Enter')
  await sees(page, 'CCHK001')
  expect(await brokenRules(page)).toEqual([])
  await page.getByRole('button', { name: '証明書更新' }).focus()
  await page.keyboard.press('Space')
  await sees(page, 'CCHK002')
  expect(await brokenRules(page)).toEqual([])
  // The password field has the focus: typing and Enter are enough.
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  expect(await brokenRules(page)).toEqual([])
  expect(await page.getByLabel('ログインパスワード').inputValue()).toBe('')
  await page.keyboard.type(pc.authority.password)
  await page.keyboard.press('Enter')
  await sees(page, 'CCHK007')
  expect(await brokenRules(page)).toEqual([])
  await pc.installed(issuanceId)
  await page.getByRole('button', { name: '閉じる' }).press('Enter')
  await sees(page, 'FLT04')
  expect(await brokenRules(page)).toEqual([])
  expect(errors).toEqual([])
})

it('keeps what is typed when the screen changes beside it, on this page and not on another', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const [page, other] = [await opened(pc), await opened(pc)]
  await sees(other, 'CCHK002')
  await page.getByLabel('ログインパスワード').fill('half-typed')
  await other.getByRole('button', { name: 'English' }).press('Enter')
  await page.getByRole('heading', { name: 'Certificate acquisition: authentication' }).waitFor()
  expect(await page.getByLabel('Login password').inputValue()).toBe('half-typed')
  expect(await other.getByLabel('Login password').inputValue()).toBe('')
  expect(await page.evaluate('document.documentElement.lang')).toBe('en')
  // Nobody's focus is lost: neither that of the field nor that of the button that was pressed.
  const focused = 'document.activeElement.id || document.activeElement.textContent.trim()'
  expect(await page.evaluate(focused)).toBe('password')
  await other.getByRole('heading', { name: 'Certificate acquisition: authentication' }).waitFor()
  expect(await other.evaluate(focused)).toBe('English')
})

it('names an old certificate before it goes, for a keyboard alone and in both languages', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { successor } = await pc.renewed()
  const page = await opened(pc)
  await page.getByRole('button', { name: '古い証明書を削除' }).focus()
  expect(await brokenRules(page)).toEqual([])
  await page.keyboard.press('Enter')
  await sees(page, 'FLT06')
  expect(await brokenRules(page)).toEqual([])
  const { commonName, serialHex } = readCertificate(pc.old)
  for (const name of [commonName, serialHex, readCertificate(successor).serialHex])
    await page.getByText(name, { exact: true }).waitFor()
  await page.getByText('元に戻せません').waitFor()
  await page.getByRole('button', { name: '削除しない' }).press('Enter')
  await page.getByRole('button', { name: '古い証明書を削除' }).press('Enter')
  await page.getByRole('button', { name: 'English' }).press('Enter')
  await page.getByRole('button', { name: 'Delete', exact: true }).press('Enter')
  await page.getByText('The old certificate has been deleted').waitFor()
  expect(await brokenRules(page)).toEqual([])
  expect(await pc.stored()).toEqual([`${sha256Hex(successor)} key`])
  await page.getByRole('button', { name: 'Close' }).press('Enter')
  await sees(page, 'FLT04')
  expect(await page.getByRole('button', { name: 'Delete old certificate' }).count()).toBe(0)
})

it('leaves no secret in address, cookies, storage, history or document', async () => {
  const pc = await Pc.make()
  await pc.start()
  const page = await opened(pc)
  await sees(page, 'FLT04')
  expect(new URL(page.url()).pathname).toBe('/launch')
  expect(await page.context().cookies()).toEqual([])
  const kept = await page.evaluate('[localStorage.length, sessionStorage.length, JSON.stringify(history.state)]')
  expect(kept).toEqual([0, 0, 'null'])
  expect(await page.evaluate('document.querySelector("meta[name=certfleet-session]")')).toBeNull()
  // The password of the page is never asked for by name: a browser shall not offer to keep it.
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await sees(page, 'CCHK002')
  expect(await page.getByLabel('ログインパスワード').getAttribute('autocomplete')).toBe('one-time-code')
})

it('says that it has ended when the agent has, and what to do', async () => {
  const pc = await Pc.make()
  await pc.start()
  const page = await opened(pc)
  await sees(page, 'FLT04')
  await pc.stop()
  await page.getByText('この画面は終わりました').waitFor({ timeout: 15_000 })
  expect(await page.getByText('This screen has ended').count()).toBe(1)
})

it('comes back by itself when only the connection to the page broke', async () => {
  const pc = await Pc.make()
  await pc.start()
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  let broke = 0
  await page.route('**/page/frames', (route) => (broke++ < 2 ? route.abort() : route.continue()))
  await page.goto(`file://${await pc.agent?.openScreens()}`)
  await sees(page, 'FLT04')
  pc.console.sendOrder(pc.order())
  await sees(page, 'FLT01')
  expect(broke).toBe(3)
})

it('saves the log from the abnormal end', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked({ certificateSha256: 'a'.repeat(64) })
  const page = await opened(pc)
  await employee.does({ type: 'start', issuanceId })
  await sees(page, 'CCHK902')
  expect(await brokenRules(page)).toEqual([])
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'ログを保存' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('ApplicationLog.log')
  const text = await until('the file', async () => readFileSync(await saved.path(), 'utf8'))
  expect(text).toContain('"event":"issuance.failed"')
})

it('submits nothing without its script: a password cannot end up in an address', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.route('**/client.js', (route) => route.abort())
  await page.goto(`file://${await pc.agent?.openScreens()}`)
  await page.waitForURL(/\/launch$/)
  await page.getByLabel('ログインパスワード').fill('typed')
  const [before, answers] = [page.url(), pc.authority.answers.length]
  await page.keyboard.press('Enter')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect([page.url(), pc.authority.answers.length]).toEqual([before, answers])
})
