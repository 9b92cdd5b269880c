import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { brokenRules, launchBrowser, signedIn } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, newPc, turnOn } from './support/pc.ts'
import { flawedPages, looks } from './support/tour.ts'

/** An administrator asks a PC for a diagnosis, in a browser; the person there answers; the agent's own doctor looks. */

let house: House
let pc: Pc
let browser: Browser
let page: Page

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  browser = await launchBrowser()
  pc = await newPc(house, 'diagnosed')
  await turnOn(house, pc)
  const { origin, cookie } = house
  page = await (await signedIn(browser, { origin, cookie, locale: 'ja' })).newPage()
  await page.goto(`${origin}/pcs/${pc.agentId}`)
})
afterAll(async () => {
  await browser?.close()
  await pc?.agent.end()
  pc?.employee.close()
  await house?.close()
})

async function ask() {
  await page.getByRole('button', { name: '診断を頼む' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('パスワードや秘密鍵は含みません').waitFor()
  expect(await brokenRules(page)).toEqual([])
  await dialog.getByRole('button', { name: '頼む' }).click()
  await page.getByText('回答待ち').waitFor()
  await pc.employee.open()
  await pc.employee.sees('FLT10')
  expect(pc.employee.text).toContain('管理 花子')
}

it('that the person refuses brings nothing but that', async () => {
  await ask()
  await pc.employee.sends({ type: 'diagnosis-refused' })
  await page.getByText('断られました').waitFor()
  expect(await house.consoleDb.diagnosis.findMany({ select: { report: true } })).toEqual([{ report: null }])
})

it('that the person agrees to brings what the doctor finds, with what to do', async () => {
  await ask()
  await pc.employee.sends({ type: 'diagnosis-agreed' })
  await page.getByText('受け取りました').waitFor({ timeout: 90_000 })
  // This PC runs from its source and has no desktop.
  const findings = page.getByRole('list', { name: '最後に受け取った診断' })
  await findings.getByText('対処:').first().waitFor()
  const few = await findings.getByRole('listitem').count()
  await page.getByRole('button', { name: 'すべての項目を表示' }).click()
  expect(await findings.getByRole('listitem').count()).toBeGreaterThan(few)
  expect(await brokenRules(page)).toEqual([])
  await page.getByText('PCの診断を依頼').first().waitFor()
  await page.getByText('診断を受け取り').waitFor()
})

it.each(looks)('is readable in $locale, $colorScheme, $width px', async (look) => {
  const storageState = await page.context().storageState()
  expect(await flawedPages(browser, storageState, look, [page.url()])).toEqual([])
})
