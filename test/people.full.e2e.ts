import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import iconv from 'iconv-lite'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { issuePast } from '../apps/authority/src/rehearsal/issue-past.ts'
import { institutionCode } from './support/authority.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { type House, admin, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { flawedPages, looks } from './support/tour.ts'

/**
 * People come from the file of an HR system, saved by Excel in Shift_JIS and with mistakes in it; what cannot be matched
 * by itself is decided by the administrator; and a person's page says why nothing has happened.
 */

let house: House
let pc: Pc
let browser: Browser
let page: Page
/** The pages met on the way. */
const met: string[] = []

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  // Certificates the bank issued before the console knew anybody.
  await certificateOf('tanaka01', '田中 翔太', 100)
  await certificateOf('sato02', '佐藤 美咲', 20)
  pc = await newPc(house, 'first01', { daysLeft: null })
  await pc.agent.start()
  browser = await launchBrowser()
  page = await browser.newPage({ locale: 'ja', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } })
  await page.goto(house.origin)
  await page.getByLabel('メールアドレス').fill(admin.email)
  await page.getByLabel('パスワード', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'サインイン', exact: true }).click()
  await menu().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await pc?.agent.end()
  await house?.close()
})

async function certificateOf(loginId: string, name: string, daysLeft: number): Promise<void> {
  await addSubscriber(house.authorityDb, institutionCode, { loginId, name, password })
  const csr = await buildCsr([{ type: 'CN', value: loginId }], signerOf(await generatePrivateKey('P-256')))
  const { sha256 } = await issuePast(house.authority.env, { loginId, csr, daysLeft })
  await eventually(`the certificate of ${loginId}`, () => house.consoleDb.certificate.findUnique({ where: { sha256 } }))
}

const press = (name: string, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: true }).first().click()
const dialog = () => page.getByRole('dialog')
const menu = () => page.getByRole('navigation', { name: 'メインメニュー' })
const goTo = (name: string) => menu().getByRole('link', { name }).click()
const sees = (text: string | RegExp, within: Page | Locator = page) => within.getByText(text).first().waitFor()
const choose = (name: string, buffer: Buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })

const hostname = os.hostname()
const heading = '社員番号,氏名,フリガナ,部署,メール,ログインID,PC名,メモ'
const fromHr = [
  heading,
  `00101,田中 翔太,ﾀﾅｶ ｼｮｳﾀ,経理部,tanaka@example.co.jp,tanaka01,${hostname},`,
  '00102,佐藤 美咲,ｻﾄｳ ﾐｻｷ,"財務部\n第一課",sato@example.co.jp,,,',
  '00103,髙橋 一郎,,総務部,ichiro at example,takahashi01,,',
]

describe('a file from the HR system', () => {
  it('in Shift_JIS is read as such, and its mistake is named with its line and what to do', async () => {
    await goTo('利用者')
    await page.getByRole('link', { name: 'ファイルから取り込む' }).click()
    await sees('使える列')
    met.push(page.url())
    expect(await brokenRules(page)).toEqual([])
    await choose('人事.csv', iconv.encode(fromHr.join('\r\n'), 'cp932'))
    await sees('Shift_JIS、カンマ区切り')
    await sees('1行にエラーがあります')
    await sees('00101')
    await sees('田中 翔太')
    expect(await house.consoleDb.employee.count({ where: { employeeNumber: '00101' } })).toBe(0)
    met.push(page.url())
    await page.getByText('エラー 1', { exact: true }).click()
    const row = page.getByRole('row', { name: /ichiro at example/ })
    await sees('メールアドレスの形式ではありません。', row)
    expect(await row.innerText()).toContain('5')
    expect(await brokenRules(page)).toEqual([])
  })

  it('gives back the rows with errors; the others are applied as shown', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), press('エラーの行をダウンロード')])
    expect(download.suggestedFilename()).toBe('人事-エラー.csv')
    const errors = fs.readFileSync(await download.path(), 'utf8')
    await press('反映する')
    await sees('エラーの1行は反映しません。', dialog())
    await press('反映する', dialog())
    await sees('反映済みです')
    const numbers = await house.consoleDb.employee.findMany({ where: { employeeNumber: { not: null } } })
    expect(new Set(numbers.map(({ employeeNumber }) => employeeNumber))).toEqual(new Set(['00101', '00102']))

    await page.getByRole('link', { name: '別のファイルを選ぶ' }).click()
    await choose('人事-エラー.csv', Buffer.from(errors.replace('ichiro at example', 'ichiro@example.co.jp')))
    await sees('UTF-8（BOM付き）、カンマ区切り')
    await page.getByText('新規 1', { exact: true }).waitFor()
    await press('反映する')
    await press('反映する', dialog())
    await sees('反映済みです')
    const corrected = await house.consoleDb.employee.findUniqueOrThrow({ where: { employeeNumber: '00103' } })
    expect(corrected).toMatchObject({ name: '髙橋 一郎', email: 'ichiro@example.co.jp' })
  })

  it('that is none is refused with what to do', async () => {
    await page.getByRole('link', { name: '別のファイルを選ぶ' }).click()
    await choose('人事.xlsx', Buffer.from('504b0304140000000800000021', 'hex'))
    await sees('文字コードを読み取れません。')
    expect(await page.getByText('Excelの .xlsx は読み取れません').count()).toBe(1)
  })
})

describe('a person', () => {
  it('is found, and the page says why nothing has happened: it is too early', async () => {
    await goTo('利用者')
    await page.getByRole('searchbox').fill('田中')
    await page.getByRole('link', { name: /^田中 翔太.*tanaka@/ }).click()
    await sees('なぜ何も起きていないのか')
    await sees(/今の証明書は有効で、まだ更新できません。更新は.+からできます。/)
    await sees('タナカ ショウタ')
    met.push(page.url())
    expect(await brokenRules(page)).toEqual([])
  })

  it('is edited, and what changed is on record', async () => {
    await press('編集')
    await dialog().getByLabel('上長メールアドレス').fill('boss@example.co.jp')
    expect(await brokenRules(page)).toEqual([])
    await press('保存する', dialog())
    await page.locator('ins', { hasText: 'boss@example.co.jp' }).waitFor()
  })
})

describe('matching', () => {
  it('gives a login ID of nobody to the person it seems to be, by an approval', async () => {
    await goTo('照合')
    met.push(page.url())
    await sees('sato02')
    expect(await brokenRules(page)).toEqual([])
    await press('sato02 を 佐藤 美咲 に割り当てる')
    await sees('あなたの承認として記録されます。', dialog())
    await press('割り当てる', dialog())
    await sees('ありません。見つかった証明書のログインIDは、すべて登録済みです。')
  })

  it('gives a PC of nobody to whoever is expected at it, and the person’s page says so', async () => {
    await press(`${hostname} を 田中 翔太 に割り当てる`)
    await press('割り当てる', dialog())
    await sees('ありません。稼働中のPCには、すべて利用者がいます。')
    const { basis } = await house.consoleDb.assignment.findFirstOrThrow({ where: { agentId: pc.agentId } })
    expect(basis).toBe('approval')
    await page.goto(met.find((url) => /people\/[^/]+$/.test(url) && !url.endsWith('/import')) ?? '')
    await sees(hostname)
  })
})

describe('the command for the night', () => {
  const run = async (...args: string[]) => {
    const env = { PATH: process.env.PATH, DATABASE_URL_FILE: path.join(house.dir, 'console-url') }
    const child = spawn(process.execPath, ['apps/console/src/people-command.ts', 'import', ...args], { env })
    let out = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number]
    return { code, out, errors }
  }
  const file = (text: string) => {
    const name = path.join(house.dir, 'night.csv')
    fs.writeFileSync(name, text)
    return name
  }

  it('tells a script by its exit code and JSON what became of the file', async () => {
    const night = file(`${heading}\n00104,夜間 登録,,,,,,\n00105,,,,,,,\n`)
    const dry = await run(night, '--dry-run', '--json')
    expect({ code: dry.code, ...JSON.parse(dry.out) }).toMatchObject({ code: 3, applied: false, added: 1, errors: 1 })
    expect(await house.consoleDb.employee.count({ where: { employeeNumber: '00104' } })).toBe(0)
    const applied = await run(night)
    expect(applied.code).toBe(3)
    expect(applied.out).toContain('line 3: Name: The name is missing.')
    expect(await house.consoleDb.employee.count({ where: { employeeNumber: '00104' } })).toBe(1)
    expect(await run(file(`${heading}\n00104,夜間 登録,,,,,,\n`))).toMatchObject({ code: 0 })
    expect(await run(file('氏名,"部署\n'))).toMatchObject({
      code: 4,
      errors: expect.stringContaining('line 1') as string,
    })
    expect(await run()).toMatchObject({ code: 2 })
  })
})

describe.each(looks)('these pages in $locale, $colorScheme, $width px wide', (look) => {
  it('have no broken rule of accessibility, no error, and no sideways scrolling', async () => {
    expect(await flawedPages(browser, await page.context().storageState(), look, met)).toEqual([])
  })
})
