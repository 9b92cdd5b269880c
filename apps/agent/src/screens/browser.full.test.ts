import { readFileSync } from 'node:fs'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { brokenRules, launchBrowser } from '../../../../test/support/browser.ts'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { flawedPages, looks } from '../../../../test/support/tour.ts'
import { numberFor, rightAnswers } from '../test/authority.ts'
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

/** @param clock whether the page's clock can be moved */
async function opened(pc: Pc, { clock = false } = {}): Promise<Page> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  if (clock) await page.clock.install()
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

const challengesOf = {
  ja: {
    CCHK005: /^トランザクション認証番号/,
    CCHK004: /現在/,
    later: /1分後/,
    CCHK006: /^回答/,
    CCHK003: /^ワンタイムパスワード/,
  },
  en: { CCHK005: /^Transaction/, CCHK004: /now/, later: /one minute/, CCHK006: /^Answer/, CCHK003: /^One-time/ },
}

it.each(['ja', 'en'] as const)('takes a person with a keyboard through all that is asked: %s', async (language) => {
  const pc = await Pc.make()
  pc.authority.challenges = ['CCHK005', 'CCHK004', 'CCHK006', 'CCHK003']
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.does({ type: 'language', language })
  await pc.toPassword(employee, issuanceId)
  const page = await opened(pc, { clock: true })
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  const labels = challengesOf[language]
  const reads = async (screen: string) => {
    await sees(page, screen)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await brokenRules(page)).toEqual([])
    }
  }
  // Whatever is asked, the field has the focus: typing and Enter are enough.
  const types = async (field: RegExp, text: string) => {
    expect(await page.getByLabel(field).getAttribute('id')).toBe(await page.evaluate('document.activeElement.id'))
    await page.keyboard.type(text)
  }
  await sees(page, 'CCHK002')
  await page.keyboard.type(pc.authority.password)
  await page.keyboard.press('Enter')
  await reads('CCHK005')
  expect(await page.evaluate('document.images[0].naturalWidth')).toBe(1)
  expect(await page.getByRole('timer').textContent()).toMatch(/^(1:00|0:\d\d)$/)
  await types(labels.CCHK005, numberFor(1))
  await page.keyboard.press('Enter')
  await reads('CCHK004')
  await types(labels.CCHK004, '271 828')
  await page.clock.fastForward(60_000)
  await types(labels.later, '１８２８４５')
  await page.keyboard.press('Enter')
  await reads('CCHK006')
  await types(labels.CCHK006, 'wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  expect(await brokenRules(page)).toEqual([])
  expect(await page.getByLabel(labels.CCHK006).inputValue()).toBe('')
  await types(labels.CCHK006, rightAnswers.CCHK006.answer ?? '')
  await page.keyboard.press('Enter')
  await reads('CCHK003')
  await types(labels.CCHK003, rightAnswers.CCHK003.oneTimePassword ?? '')
  await page.keyboard.press('Enter')
  await sees(page, 'CCHK007')
  expect(errors).toEqual([])
})

it('counts down while the 二次元コード is valid, and offers another one in its place afterwards', async () => {
  const pc = await Pc.make()
  pc.authority.challenges = ['CCHK005']
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const page = await opened(pc)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await sees(page, 'CCHK005')
  expect(await page.getByRole('timer').textContent()).toMatch(/^(1:00|0:\d\d)$/)
  pc.authority.endCodes()
  pc.authority.codeValidSeconds = 2
  await employee.does({ type: 'refresh', issuanceId })
  const another = page.getByRole('button', { name: '新しい二次元コードを表示' })
  await another.waitFor()
  expect(await page.getByRole('img').count()).toBe(0)
  expect(await brokenRules(page)).toEqual([])
  // Drawn again for another reason, it is as over as before.
  await page.getByRole('button', { name: 'English' }).click()
  const inEnglish = page.getByRole('button', { name: 'Show a new QR code' })
  await inEnglish.waitFor()
  pc.authority.codeValidSeconds = 60
  await inEnglish.press('Enter')
  await page.getByRole('img').waitFor()
  await page.getByLabel('Transaction authentication number').fill(numberFor(3))
  await page.keyboard.press('Enter')
  await sees(page, 'CCHK007')
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
  await sees(page, 'FLT07')
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

it('takes a person with a keyboard through the update of the agent', async () => {
  const pc = await Pc.make()
  const content = Buffer.alloc(100_000, 1)
  const file = 'certfleet-agent_0.2.0_amd64.deb'
  const asIs = { platform: 'deb-amd64' as const, file, bytes: content.length, sha256: sha256Hex(content) }
  pc.console.release = { number: 1, version: '0.2.0', minimum: '0.2.0', packages: [asIs] }
  let answer: ((exitCode: number) => void) | null = null
  const installPackage = () => new Promise<number>((resolve) => (answer = resolve))
  Object.assign(pc.platform, { installPackage })
  await pc.start({ version: '0.1.0' })
  await pc.asked()
  const page = await opened(pc)
  const press = (name: string) => page.getByRole('button', { name }).press('Enter')
  await press('今すぐ始める')
  await sees(page, 'FLT06')
  expect(await brokenRules(page)).toEqual([])
  // The file is not there yet.
  await press('ダウンロード')
  await page.getByText('G002e').waitFor()
  expect(await brokenRules(page)).toEqual([])
  pc.console.packages.set(file, content)
  await press('ダウンロード')
  await page.getByText('G007i').waitFor()
  expect(await brokenRules(page)).toEqual([])
  await press('インストール')
  await page.getByText('インストールしています').waitFor()
  expect(await brokenRules(page)).toEqual([])
  const end = await until('the installer', () => answer)
  end(1603)
  await page.getByText('G021e').waitFor()
  expect(await brokenRules(page)).toEqual([])
  await press('あとで')
  await sees(page, 'FLT02')
  await press('閉じる')
  await sees(page, 'FLT04')
  expect(await brokenRules(page)).toEqual([])
})

it('opens ヘルプ beside the dialogue, by the keyboard, and leaves what was typed', async () => {
  const pc = await Pc.make()
  await pc.start()
  await pc.asked()
  const page = await opened(pc)
  await page.getByRole('button', { name: '今すぐ始める' }).click()
  await page.getByRole('button', { name: '証明書更新' }).click()
  await page.getByLabel('ログインパスワード').fill('half of it')
  const opens = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'ヘルプ' }).press('Enter')
  const help = await opens
  await help.getByRole('heading', { level: 1, name: '電子証明書の手引き' }).waitFor()
  await help.getByRole('link', { name: '一覧が空です' }).press('Enter')
  expect(decodeURIComponent(new URL(help.url()).hash)).toBe('#一覧が空です')
  await help.close()
  expect(await page.getByLabel('ログインパスワード').inputValue()).toBe('half of it')
})

it.each(looks)('has no flaw in ヘルプ in $locale, $colorScheme, $width px wide', async (look) => {
  const pc = await Pc.make()
  await pc.start()
  const page = await opened(pc)
  const url = `${new URL(page.url()).origin}/help?language=${look.locale}`
  expect(await flawedPages(browser, { cookies: [], origins: [] }, look, [url])).toEqual([])
})
