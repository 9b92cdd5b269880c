import fs from 'node:fs'
import path from 'node:path'
import { openDatabase } from '@certfleet/console-db/client.ts'
import type { PrismaClient } from '@certfleet/console-db/generated/client.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { enrol } from '../apps/agent/src/enrol.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { setUpConsole } from '../scripts/console-client.ts'
import { type Bank, openBank } from './support/bank.ts'
import { brokenRules, launchBrowser, signedIn } from './support/browser.ts'
import { Employee } from './support/employee.ts'
import { admin, openConsole } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { withStore } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'

/**
 * A bank that has no API for us: registered by its issuer and its application, its customer renews with that application,
 * started from the agent's page, and the console knows the new certificate.
 */

const loginId = 'yamada01'

let bank: Bank
let house: Awaited<ReturnType<typeof openConsole>>
let consoleDb: PrismaClient
let api: Awaited<ReturnType<typeof setUpConsole>>['api']
let browser: Browser
let page: Page
let agent: Program
let employee: Employee

beforeEach((context) => needs(context, 'chromium'))
beforeAll(async () => {
  if (lacks('chromium')) return
  bank = await openBank()
  house = await openConsole(inject('postgresUrl'))
  consoleDb = openDatabase(house.databaseUrl, 2)
  const { cookie, ...client } = await setUpConsole(house.origin, house.setUpCode, '管理 花子', admin)
  api = client.api
  browser = await launchBrowser()
  const viewport = { width: 1280, height: 1000 }
  page = await (await signedIn(browser, { origin: house.origin, cookie, locale: 'ja', viewport })).newPage()
}, 120_000)
afterAll(async () => {
  employee?.close()
  await browser?.close()
  await agent?.end()
  await consoleDb?.$disconnect()
  await house?.close()
  bank?.close()
})

it('is registered on the page of authorities', { timeout: 60_000 }, async () => {
  await page.goto(`${house.origin}/authorities`)
  await page.getByRole('button', { name: '金融機関を登録' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await dialog.getByText('4桁の数字で入力してください。').waitFor()
  expect(await brokenRules(page)).toEqual([])
  await dialog.getByLabel('金融機関コード').fill('0001')
  await dialog.getByLabel('名称', { exact: true }).fill('サンプル銀行')
  await dialog.getByLabel('ポータルのURL').fill('https://bank.example/')
  await dialog.getByLabel('発行者（CA）の証明書').fill(bank.ca.pem)
  await dialog.getByLabel('アプリケーションの名称').fill('証明書発行アプリ')
  await dialog.getByLabel('利用者への案内').fill('「証明書更新」を選びます。')
  await dialog.getByLabel('起動方法').fill('javascript:alert(1)')
  await dialog.getByRole('button', { name: '登録する' }).click()
  await dialog.getByText('1行目を確認してください。').waitFor()
  await dialog.getByLabel('起動方法').fill(wayLine())
  await dialog.getByRole('button', { name: '登録する' }).click()
  await page.getByText('アプリケーションで発行').waitFor()
  await page.getByText('"allowedPrograms"').waitFor()
  expect(await brokenRules(page)).toEqual([])

  await page.getByRole('button', { name: '登録内容を変更' }).click()
  expect(await dialog.getByLabel('起動方法').inputValue()).toBe(wayLine())
  await dialog.getByLabel('問い合わせ先の電話番号').fill('0120-000-000')
  await dialog.getByRole('button', { name: '変更する' }).click()
  await page.getByText('0120-000-000').waitFor()
})

it('its customer renews with its application, and the console knows', { timeout: 120_000 }, async () => {
  const { certificateId } = await newPc()
  const { issuanceId } = await api.issuances.renew.mutate({ certificateId })
  await employee.open()
  await employee.sees('FLT01')
  const screen = await browser.newPage({ locale: 'ja' })
  await screen.goto(`file://${await employee.launchFile()}`)
  await screen.getByRole('button', { name: '今すぐ始める' }).click()
  await screen.getByText('「証明書更新」を選びます。').waitFor()
  expect(await brokenRules(screen)).toEqual([])
  await screen.getByText('うまくいかなかったとき').click()
  await screen.getByLabel('アプリケーションに表示された内容').selectOption('application_failed')
  expect(await brokenRules(screen)).toEqual([])
  await eventually('the console to know', async () => (await issuance(issuanceId)).state === 'waiting_application')
  await screen.getByRole('button', { name: '連絡して終了' }).click()
  const { what, employee: todo = '' } = ja.code.application_failed
  for (const text of [what, todo, 'application_failed']) await screen.getByText(text).waitFor()
  await eventually('the console to know why', async () => (await issuance(issuanceId)).lastCode !== null)
  expect(await issuance(issuanceId)).toMatchObject({
    state: 'failed_action_needed',
    waitingOn: 'it_admin',
    lastCode: 'application_failed',
  })
  await api.issuances.retry.mutate({ id: issuanceId })
  await screen.getByRole('button', { name: '今すぐ始める' }).click()
  await screen.getByRole('button', { name: 'アプリケーションを起動' }).click()
  await screen.getByText('証明書シリアル番号').waitFor({ timeout: 60_000 })
  await eventually('the end', async () => (await issuance(issuanceId)).state === 'completed')
  const { result } = await consoleDb.issuance.findUniqueOrThrow({
    where: { id: issuanceId },
    include: { result: true },
  })
  const old = await consoleDb.certificate.findUniqueOrThrow({ where: { id: certificateId } })
  expect(old.successorId).toBe(result?.id)
  expect(result).toMatchObject({ presence: 'present_ok', delivery: 'confirmed' })
  await screen.close()
})

const issuance = (id: string) => consoleDb.issuance.findUniqueOrThrow({ where: { id } })
const home = () => path.join(house.dir, 'pc')
const keys = () => path.join(home(), '.local/share/certfleet/keys')
const way = () => bank.applicationFor(loginId, keys())
const wayLine = () => [way().program, ...way().args].join(' ')

/** The customer's PC, with the certificate that ends in 20 days, and an agent that may start that program alone. */
async function newPc(): Promise<{ certificateId: string }> {
  fs.mkdirSync(home(), { mode: 0o700 })
  const policy = path.join(house.dir, 'agent.json')
  fs.writeFileSync(policy, JSON.stringify({ keyStore: 'file', allowedPrograms: [way()] }))
  const der = await withStore(home(), 'file', async (store) => {
    const key = await store.createKey('past', 'P-256')
    const past = await bank.issuePast(loginId, key.publicKey.export({ format: 'der', type: 'spki' }), 20)
    await store.install(past, [], 'past')
    return past
  })
  const [authority] = await api.authorities.list.query()
  const person = { name: '山田 太郎', department: '経理部', email: '', authorityId: authority?.id ?? '', loginId }
  await api.people.add.mutate(person)
  const { token } = await api.tokens.create.mutate({ label: 'test', validDays: 1, maxUses: 1, subscriberId: null })
  await enrol({ platform: linuxPlatform({ HOME: home() }), server: house.origin, token })
  agent = new Program('test/support/agent-process.ts', [], { HOME: home(), AGENT_POLICY: policy }, null)
  employee = new Employee(home())
  await agent.start()
  const { id } = await eventually('the certificate in the console', () =>
    consoleDb.certificate.findFirst({
      where: { sha256: sha256Hex(der), agentId: { not: null } },
      select: { id: true },
    }),
  )
  return { certificateId: id }
}
