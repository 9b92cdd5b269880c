import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { showTimePassword } from '../apps/authority/src/tokens/play-token.ts'
import { readTokenSecret } from '../apps/authority/src/tokens/token-secret.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { ask } from './support/challenges.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { giveTransactionToken, readByToken, scannedOf } from './support/tokens.ts'
import { flawedPages, looks } from './support/tour.ts'

/** What banking users do in the portal, in a browser, with the real agent and the real console. */

let house: House
let browser: Browser
const pcs: Pc[] = []

beforeEach((test) => needs(test, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  browser = await launchBrowser()
})
afterAll(async () => {
  for (const pc of pcs) {
    await pc.agent.end()
    pc.employee.close()
  }
  await browser?.close()
  await house?.close()
})

/** A browser in which somebody has logged in to the portal. */
async function loggedIn(loginId: string): Promise<Page> {
  // The authority's root is not the browser's.
  const context = await browser.newContext({ locale: 'ja', ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto(`${house.authority.url}/login`)
  await page.getByLabel('ログインID', { exact: true }).fill(loginId)
  await page.getByLabel('ログインパスワード', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'ログイン', exact: true }).click()
  await page.getByRole('link', { name: '設定' }).waitFor()
  return page
}

const stateOf = async (id: string) => (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })).state

async function isSound(page: Page, paths: string[]): Promise<void> {
  const storageState = await page.context().storageState()
  const urls = paths.map((each) => `${house.authority.url}/portal${each}`)
  for (const look of looks) expect(await flawedPages(browser, storageState, look, urls)).toEqual([])
}

it('G012e: the renewal waits, is cleared in the portal with the token in hand, and goes on by itself', async () => {
  const pc = await newPc(house, 'waits01', { daysLeft: 20 })
  pcs.push(pc)
  const token = await giveTransactionToken(house, 'waits01')
  await ask(house, { issue: [], renew: ['transaction'] })
  const { certificateId } = await turnOn(house, pc)
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  let state = ''
  await pc.employee.renews(password, () => {
    void stateOf(issuanceId).then((now) => (state = now))
    return state === 'waiting_portal_registration'
  })

  const page = await loggedIn('waits01')
  await page.getByRole('navigation').getByRole('link', { name: '各種登録' }).click()
  await page.getByRole('link', { name: '登録する: トランザクション認証利用開始登録' }).click()
  const picture = await page.getByRole('img', { name: /二次元コード/ }).screenshot()
  const number = await readByToken(house, await browser.newPage({ ignoreHTTPSErrors: true }), token, picture)
  await isSound(page, ['/registrations', '/registrations/transaction', '/registrations/question', '/settings'])
  await page.getByLabel('トークンの製造番号').fill(token.serial)
  await page.getByLabel('トランザクション認証番号').fill(number)
  await page.getByRole('button', { name: '利用を開始する' }).click()
  await page.getByText('すべて済んでいます').waitFor()

  // Nobody presses anything in the console.
  await eventually('the renewal to go on', async () => (await stateOf(issuanceId)) !== 'waiting_portal_registration')
  pc.employee.tokens = {
    aheadMs: 0,
    answerTo: (_screen, html) => ({ transactionNumber: token.numberFor(scannedOf(html)) }),
  }
  await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
  await eventually('the renewal to be completed', async () => (await stateOf(issuanceId)) === 'completed')
})

it('an administrator revokes the certificate of a colleague, and the console shows it', async () => {
  const pc = await newPc(house, 'leaves01', { daysLeft: 200 })
  pcs.push(pc)
  const { certificateId } = await turnOn(house, pc)
  await house.addPerson('boss01', password)
  await house.authority.run(['subscriber', 'set', '--login-id', 'boss01', '--role', 'administrator'])
  const page = await loggedIn('boss01')
  await page.getByRole('link', { name: '設定' }).click()
  const confirmation = page.locator('section', { has: page.getByRole('heading', { name: '確認用パスワード' }) })
  await confirmation.getByLabel('新しいパスワード', { exact: false }).first().fill('kakunin-1')
  await confirmation.getByLabel('もう一度').fill('kakunin-1')
  await confirmation.getByLabel('ログインパスワード').fill(password)
  await confirmation.getByRole('button').click()
  await page.getByText('変更しました').waitFor()

  await page.getByRole('link', { name: '利用者管理' }).click()
  await page.getByLabel('ログインIDまたは氏名').fill('leaves')
  await page.getByRole('button', { name: '表示する' }).click()
  await page.getByRole('link', { name: 'leaves01' }).click()
  const user = new URL(page.url()).pathname.split('/portal')[1] ?? ''
  await page.getByRole('link', { name: /^失効する/ }).click()
  const revoke = new URL(page.url()).pathname.split('/portal')[1] ?? ''
  await isSound(page, ['/users', '/users?sort=expiry', user, revoke, '/settings'])
  await page.getByLabel('理由').selectOption({ label: '退職・異動' })
  await page.getByLabel('確認用パスワード').fill('kakunin-1')
  await page.getByRole('button', { name: '失効する' }).click()
  await page.getByRole('heading', { name: '失効しました' }).waitFor()
  expect(await page.locator('main').innerText()).toContain('失効日時')
  expect(await brokenRules(page)).toEqual([])
  await isSound(page, [user, revoke])
  await eventually('the console to know it', async () => {
    const { revokedAt } = await house.consoleDb.certificate.findUniqueOrThrow({ where: { id: certificateId } })
    return revokedAt !== null
  })
})

describe('one-time passwords', () => {
  it('a token in an app is issued, its code shown once, and confirmed by a number', async () => {
    await house.addPerson('app01', password)
    await ask(house, { issue: ['otp'], renew: ['otp'] })
    const page = await loggedIn('app01')
    await page.getByRole('navigation').getByRole('link', { name: '各種登録' }).click()
    await page.getByRole('link', { name: '登録する: ワンタイムパスワードトークン発行' }).click()
    await page.getByLabel('ログインパスワード').fill(password)
    await page.getByRole('button', { name: 'トークンを発行する' }).click()
    await page.getByRole('img', { name: '認証アプリで読み取る二次元コード' }).waitFor()
    await page.getByText('手で入力するキー').click()
    expect(await brokenRules(page)).toEqual([])
    const secret = readTokenSecret(await page.locator('details code').innerText())
    await isSound(page, ['/registrations', '/registrations/one-time-password-token'])
    await page.getByLabel('アプリに表示された番号').fill(showTimePassword(secret, new Date()))
    await page.getByRole('button', { name: '確認して使い始める' }).click()
    await page.getByText('すべて済んでいます').waitFor()
  })
})
