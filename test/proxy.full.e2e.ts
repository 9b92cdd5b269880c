import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { LeakSearch } from './support/leaks.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password, turnOff, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { Squid } from './support/squid.ts'

/**
 * A real Squid between the PC and the authority, which asks for a user name and password, and changes the password in
 * the middle: what the employee sees in a real browser, what the console is told, and where the password is afterwards.
 */

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
const always: Need[] = ['chromium', 'squid', 'openssl']
const passwords = { first: 'first "Pröxy" 1&2', second: 'second/Proxy%Passw0rd', wrong: 'not the password' }

let house: House
let squid: Squid
let browser: Browser
const pcs: Pc[] = []
beforeEach((context) => needs(context, ...always))
beforeAll(async () => {
  if (lacks(...always)) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  squid = await Squid.open(passwords.first)
  browser = await launchBrowser()
})
afterEach(() => turnOff(pcs))
afterAll(async () => {
  await browser?.close()
  await squid?.close()
  await house?.close()
})

/** A request for a renewal on the screen of a PC that knows of the proxy, and of no password for it. */
async function requested(loginId: string) {
  const pc = await newPc(house, loginId, { store: 'file' })
  pcs.push(pc)
  const { certificateId } = await turnOn(house, pc, { HTTPS_PROXY: squid.address })
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  const page = await browser.newPage({ locale: 'ja', viewport: { width: 640, height: 900 } })
  await page.goto(`file://${await pc.employee.launchFile()}`)
  await page.getByRole('button', { name: '今すぐ始める' }).click()
  const states = async () => {
    const told = await house.consoleDb.auditEvent.findMany({
      where: { issuanceId, action: { in: ['issuance.progress', 'issuance.failed'] } },
      orderBy: { id: 'asc' },
    })
    return told.map(({ data }) => (data as { state: string }).state)
  }
  const state = () => house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  return { pc, page, issuanceId, state, states }
}

const sees = (page: Page, screen: string) => page.locator(`main[data-screen=${screen}]`).waitFor()

async function signsOn(page: Page, typed: string): Promise<void> {
  await page.getByLabel('ユーザ名').fill(squid.user)
  await page.getByLabel('パスワード', { exact: true }).fill(typed)
  await page.getByRole('button', { name: '認証', exact: true }).click()
}

it('asks at the beginning and again in the middle, and the renewal goes on at the very same step', async () => {
  const { pc, page, state, states } = await requested('behind-squid')
  await sees(page, 'CCHK008')
  await page.getByText(squid.address, { exact: true }).waitFor()
  expect(await brokenRules(page)).toEqual([])
  await eventually('the state', async () => (await state()).state === 'waiting_proxy_auth')
  expect(await state()).toMatchObject({ waitingOn: 'employee' })
  await signsOn(page, passwords.first)
  await sees(page, 'CCHK001')
  await page.getByRole('button', { name: '証明書更新' }).click()
  await sees(page, 'CCHK002')

  await squid.setPassword(passwords.second)
  await page.getByLabel('ログインパスワード').fill(password)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await sees(page, 'CCHK008')
  await signsOn(page, passwords.wrong)
  await page.getByRole('alert').getByText('G009e').waitFor()
  expect(await brokenRules(page)).toEqual([])
  expect(await page.getByLabel('パスワード', { exact: true }).inputValue()).toBe('')
  expect(await house.authorityDb.subscriber.findFirst({ where: { loginId: pc.loginId } })).toMatchObject({
    failedAttempts: 0,
  })
  await signsOn(page, passwords.second)
  // The login password is not asked for again: it has not left the PC before.
  await sees(page, 'CCHK007')
  await eventually('the end', async () => (await state()).state === 'completed')
  const seen = await states()
  expect(seen.filter((each) => each === 'waiting_proxy_auth')).toHaveLength(2)
  expect(seen.slice(seen.lastIndexOf('waiting_proxy_auth') - 1).slice(0, 3)).toEqual([
    'waiting_password',
    'waiting_proxy_auth',
    'waiting_password',
  ])
  expect(await house.authorityDb.certificate.count({ where: { subscriber: { loginId: pc.loginId } } })).toBe(2)

  const search = new LeakSearch(Object.entries(passwords).map(([name, value]) => ({ name, value: Buffer.from(value) })))
  const { leaks, files } = search.below(house.dir)
  expect(files).toBeGreaterThan(5)
  const rows = JSON.stringify(await house.consoleDb.auditEvent.findMany(), (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const inProcesses = search.inProcesses().leaks
  expect([...leaks, ...search.in(Buffer.from(rows), 'audit'), ...inProcesses]).toEqual([])
  expect(search.in(Buffer.from(pc.agent.output), 'output')).toEqual([])
  await page.close()
})

it('ends the attempt with G009e after two wrong answers, and the IT admin asks again', async () => {
  const { page, state } = await requested('wrong-twice')
  const answers = squid.answers.length
  await sees(page, 'CCHK008')
  await signsOn(page, passwords.wrong)
  await page.getByRole('alert').getByText('G009e').waitFor()
  await signsOn(page, passwords.wrong)
  await sees(page, 'CCHK902')
  await page.getByText('G009e', { exact: true }).waitFor()
  await eventually('the state', async () => (await state()).state === 'failed_action_needed')
  expect(await state()).toMatchObject({ lastCode: 'G009e', waitingOn: 'it_admin' })
  const tried = squid.answers.slice(answers).filter((line) => line.endsWith(` ${squid.user}`))
  expect(tried).toHaveLength(2)
  await page.close()
})
