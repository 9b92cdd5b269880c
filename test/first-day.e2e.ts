import fs from 'node:fs'
import path from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { command } from '../scripts/command.ts'
import { type AuthorityUnderTest, openAuthority } from './support/authority.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { Employee } from './support/employee.ts'
import { admin, openConsole } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { Program } from './support/process.ts'
import { small } from './support/size.ts'
import { flawedPages, looks } from './support/tour.ts'

/**
 * The first day with an empty console, by its pages alone: set-up, authority, person, enrolment token, PC, first
 * certificate. Then every page as it is then, in both languages, light and dark, wide and narrow.
 */

const password = 'my-Login-Passw0rd'

let authority: AuthorityUnderTest
let house: Awaited<ReturnType<typeof openConsole>>
let browser: Browser
let page: Page
let agent: Program
let employee: Employee
/** The detail pages met on the way. */
const details: string[] = []

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  ;[authority, house] = await Promise.all([
    openAuthority(inject('postgresUrl'), 'P-256'),
    openConsole(inject('postgresUrl')),
  ])
  const home = path.join(house.dir, 'pc')
  fs.mkdirSync(home, { mode: 0o700 })
  agent = new Program('apps/agent/src/main.ts', [], { HOME: home }, null)
  employee = new Employee(home)
  browser = await launchBrowser()
  page = await browser.newPage({ locale: 'ja', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } })
})
afterAll(async () => {
  employee?.close()
  await browser?.close()
  await agent?.end()
  await Promise.all([house?.close(), authority?.close()])
})

/** An empty list offers its button twice. */
const press = (name: string, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: true }).first().click()
const dialog = () => page.getByRole('dialog')
const goTo = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const sees = (text: string, within: Page | Locator = page) => within.getByText(text).first().waitFor()

describe('the first day', () => {
  it('sets the console up with the printed code, and with no other', async () => {
    await page.goto(house.origin)
    expect(new URL(page.url()).pathname).toBe('/setup')
    await page.getByLabel('セットアップコード').fill('AAAA-BBBB-CCCC')
    await page.getByLabel('氏名').fill('管理 花子')
    await page.getByLabel('メールアドレス').fill(admin.email)
    await page.getByLabel('パスワード', { exact: true }).fill(admin.password)
    await page.getByLabel('パスワード（確認）').fill(admin.password)
    expect(await brokenRules(page)).toEqual([])
    await press('登録してはじめる')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('セットアップコード').fill(house.setUpCode.toLowerCase())
    await press('登録してはじめる')
    await sees('はじめに行うこと')
    expect(await brokenRules(page)).toEqual([])
  })

  it('connects the authority with the line its command prints', async () => {
    await goTo('認証局')
    await sees('認証局はまだ接続されていません')
    await press('認証局を接続')
    await dialog().getByLabel('接続情報', { exact: true }).fill('cfa1.nonsense')
    await press('接続する', dialog())
    await dialog().getByRole('alert').waitFor()
    expect(await brokenRules(page)).toEqual([])
    await dialog()
      .getByLabel('接続情報', { exact: true })
      .fill(await authority.run(['invite']))
    await press('接続する', dialog())
    await sees('サンプル銀行')
    await sees('同期中')
  })

  it('adds a person', async () => {
    const args = ['subscriber', 'add', '--login-id', 'suzuki01', '--name', '鈴木 大輔']
    await authority.run(args, `${password}\n`)
    await goTo('利用者')
    await press('利用者を追加')
    await dialog().getByLabel('氏名').fill('鈴木 大輔')
    await dialog().getByLabel('ログインID', { exact: true }).fill('suzuki01')
    expect(await brokenRules(page)).toEqual([])
    await press('追加する', dialog())
    await page.getByRole('row', { name: /鈴木 大輔.*suzuki01/ }).waitFor()
  })

  it('makes an enrolment token, shows it once, and the PC that uses it appears', async () => {
    await goTo('登録用トークン')
    await press('トークンを作成')
    await dialog().getByLabel('名前').fill('はじめのPC')
    await press('作成する', dialog())
    const token = await dialog()
      .getByText(/^cf1\./)
      .innerText()
    await sees(`-x64.msi /qn SERVER=${house.origin} TOKEN=${token}`, dialog())
    expect(await brokenRules(page)).toEqual([])
    await dialog().getByRole('tab', { name: '1台ずつ' }).click()
    await sees(`enrol --here --server ${house.origin}`, dialog())
    expect(await brokenRules(page)).toEqual([])
    await press('コピーしたので閉じる', dialog())
    expect(await page.content()).not.toContain(token)

    const enrol = ['apps/agent/src/main.ts', 'enrol', '--server', house.origin]
    await command(process.execPath, enrol, { env: { HOME: path.join(house.dir, 'pc') }, input: token })
    await agent.start()
    await goTo('PC')
    await sees('接続中')
    await sees('1台のPCに利用者が割り当てられていません')
  })

  it('assigns the PC to the person, and has the first certificate issued', async () => {
    await page.locator('tbody').getByRole('link').first().click()
    await sees('PCの情報')
    details.push(page.url())
    await press('利用者を割り当てる')
    await dialog().getByRole('combobox', { name: '利用者' }).fill('suzuki')
    await page.getByRole('option', { name: /鈴木 大輔/ }).click()
    expect(await brokenRules(page)).toEqual([])
    await press('割り当てる', dialog())
    await sees('システム管理者が割り当てました。')
    await press('鈴木 大輔の証明書を発行')
    await press('発行を依頼', dialog())
    await employee.renews(password, () => employee.screen === 'CCHK007')
    // Nobody reloads the page.
    await page
      .getByRole('link', { name: /^suzuki01 / })
      .first()
      .click()
    await sees('導入を確認済み')
    details.push(page.url())
    await goTo('発行・更新作業')
    await page.getByText('終了', { exact: true }).click()
    await page.locator('tbody').getByRole('link').first().click()
    await sees('新しい証明書がPCに導入され、使えることを確認しました。')
    details.push(page.url())
  })
})

const lists = [
  '',
  'certificates',
  'campaigns',
  'issuances',
  'pcs',
  'people',
  'matching',
  'notices',
  'holidays',
  'tokens',
  'releases',
  'authorities',
  'audit',
]

describe.each(small ? looks.slice(0, 2) : looks)('every page in $locale, $colorScheme, $width px wide', (look) => {
  it('has no broken rule of accessibility, no error, and no sideways scrolling', async () => {
    const urls = [...lists.map((name) => `${house.origin}/${name}`), ...details]
    expect(await flawedPages(browser, await page.context().storageState(), look, urls)).toEqual([])
  })
})
