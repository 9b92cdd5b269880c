import fs from 'node:fs'
import { openDatabase } from '@certfleet/console-db/client.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { setUpConsole } from '../scripts/console-client.ts'
import { fillConsole } from './bench/large-company.ts'
import { brokenRules, launchBrowser, signedIn } from './support/browser.ts'
import { admin, openConsole } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { eventually } from './support/process.ts'
import { flawedPages, looks } from './support/tour.ts'

/** Overview, search, order and CSV files of a console with a few thousand certificates, in a browser. */

const size = { certificates: 1_500, people: 1_000 }

let house: Awaited<ReturnType<typeof openConsole>>
let browser: Browser
let context: BrowserContext
let page: Page
let cookie: string

beforeEach((test) => needs(test, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openConsole(inject('postgresUrl'))
  cookie = (await setUpConsole(house.origin, house.setUpCode, '管理 花子', admin)).cookie
  browser = await launchBrowser()
  context = await signedIn(browser, {
    origin: house.origin,
    cookie,
    locale: 'ja',
    viewport: { width: 1280, height: 900 },
  })
  page = await context.newPage()
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

/** What a number of the overview says, and what the list it leads to says. */
async function follow(label: string): Promise<{ tile: number; list: number }> {
  await page.goto(house.origin)
  const tile = page.locator('main').getByRole('link', { name: label })
  const count = Number((await tile.innerText()).split('\n')[1]?.replaceAll(',', ''))
  await tile.click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  const said = await page
    .getByText(/^全[\d,]+件|条件に合う.*(ありません|いません)$/)
    .first()
    .innerText()
  return { tile: count, list: Number((/全([\d,]+)件/.exec(said)?.[1] ?? '0').replaceAll(',', '')) }
}

describe('the overview', () => {
  it('of an empty console says what to do first', async () => {
    await page.goto(house.origin)
    expect(new URL(page.url()).pathname).toBe('/')
    await page.getByRole('heading', { name: 'はじめに行うこと' }).waitFor()
    expect(await brokenRules(page)).toEqual([])
    await page.locator('main').getByRole('link', { name: '認証局の画面へ' }).click()
    await page.getByRole('heading', { name: '認証局', level: 1 }).waitFor()
  })

  it('has numbers that lead to the lists they count', async () => {
    await fillConsole(house.databaseUrl, size)
    const labels = [
      '期限切れ',
      '期限間近（緊急）',
      '更新可能期間内',
      '証明書の異常',
      '今週完了した作業',
      '承認待ち',
      '7日以上未接続',
    ]
    for (const label of labels) {
      const { tile, list } = await follow(label)
      expect({ label, list }).toEqual({ label, list: tile })
    }
  })

  it('shows the expiries as a picture and as a table, whose days lead to their certificates', async () => {
    await page.goto(house.origin)
    await page.getByRole('img', { name: /日ごとに期限を迎える証明書のグラフ/ }).waitFor()
    const bars = page.locator('.recharts-bar-rectangle')
    await bars.first().waitFor()
    expect(await bars.count()).toBeGreaterThan(20)
    // Until where it can be renewed is drawn, and said.
    await page.getByText('更新できるもの（40日以内）').waitFor()
    await page.getByText(/今日更新できるのは、.+までに期限を迎えるものです/).waitFor()
    await page.getByText('表', { exact: true }).click()
    await page.getByText('週', { exact: true }).click()
    await page.getByRole('columnheader', { name: '週（最初の日）' }).waitFor()
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
      .nth(8)
    const sum = await row.getByRole('cell').last().innerText()
    await row.getByRole('link').click()
    await page.getByRole('button', { name: /^有効期限：/ }).waitFor()
    await page.getByText(`全${sum}件`).waitFor()
  })
})

describe('a list', () => {
  it('is found by half-width kana, sorted by its headings, and keeps both in the address', async () => {
    await page.goto(`${house.origin}/people`)
    await page.getByRole('searchbox').fill('ＵＳＥＲ００００１')
    await page.getByText('全10件').waitFor()
    await page.getByRole('columnheader', { name: '氏名' }).getByRole('button').click()
    await page
      .getByRole('columnheader', { name: '氏名', exact: false })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor()
    expect(new URL(page.url()).searchParams.get('sort')).toBe('name')
    await page.reload()
    await page.locator('th[aria-sort=ascending]').waitFor()
    await page.getByText('全10件').waitFor()
  })

  it('comes as a CSV file with the rows of its filters, and an audit event', async () => {
    await page.goto(`${house.origin}/people?search=user00001&sort=-name`)
    await page.getByText('全10件').waitFor()
    await page.getByRole('button', { name: 'CSV出力' }).click()
    expect(await brokenRules(page)).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /UTF-8/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^people-\d{4}-\d\d-\d\d\.csv$/)
    const bytes = fs.readFileSync(await download.path())
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const [header = '', ...lines] = bytes.toString().slice(1).trimEnd().split('\r\n')
    expect(header.split(',').slice(0, 2)).toEqual(['氏名', '部署'])
    expect(lines).toHaveLength(10)
    const db = openDatabase(house.databaseUrl, 1)
    const sorted = await db.employee.findMany({
      where: { subscribers: { some: { loginId: { startsWith: 'user00001' } } } },
      orderBy: [{ kanaOrder: 'desc' }, { id: 'desc' }],
      select: { name: true },
    })
    await db.$disconnect()
    expect(lines.map((line) => line.split(',')[0])).toEqual(sorted.map(({ name }) => name))
    await page.getByText('10行を出力しました。').waitFor()
    await page.goto(`${house.origin}/audit`)
    await page.getByText('CSVの出力が完了').first().waitFor()
    await page.getByText('search=user00001&sort=-name').first().waitFor()
  })

  it('is told which characters Shift_JIS does not have', async () => {
    const db = openDatabase(house.databaseUrl, 1)
    await db.employee.updateMany({ where: { email: 'user10@example.co.jp' }, data: { name: '𠮷田 花子' } })
    await db.$disconnect()
    await page.goto(`${house.origin}/people?search=吉田花子`)
    await page.getByRole('button', { name: 'CSV出力' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /Shift_JIS/ }).click(),
    ])
    const text = new TextDecoder('shift_jis', { fatal: true }).decode(fs.readFileSync(await download.path()))
    expect(text).toContain('〓田 花子')
    await page.getByText(/Shift_JISにない文字（𠮷）を1か所/).waitFor()
  })

  it('is no file for who is not signed in, nor for a page elsewhere', async () => {
    const url = `${house.origin}/api/export/people?encoding=utf-8&export=${crypto.randomUUID()}`
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    expect((await fetch(url.replace('people', 'users'), { headers: { cookie } })).status).toBe(400)
    const answer = await fetch(url, { headers: { cookie } })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    const lines = await eventually('the whole file', async () => (await answer.text()).split('\r\n'))
    expect(lines).toHaveLength(size.people + 2)
  })
})

describe.each(looks)('in $locale, $colorScheme, $width px wide', (look) => {
  it('overview and lists break no rule of accessibility and do not scroll sideways', async () => {
    const paths = ['/', '/?view=table&by=week', '/certificates', '/issuances', '/pcs', '/people']
    const urls = paths.map((path) => `${house.origin}${path}`)
    expect(await flawedPages(browser, await context.storageState(), look, urls)).toEqual([])
  })
})
