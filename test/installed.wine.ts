import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildCsr } from '@certfleet/pki/csr.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { missingForWindows, packageForWindows } from '../apps/agent/packaging/package-for-windows.ts'
import { enrol } from '../apps/agent/src/enrol.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { WindowsPc } from '../apps/agent/src/test/windows-pc.ts'
import { issuePast } from '../apps/authority/src/rehearsal/issue-past.ts'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { password } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'
import { recorder } from './support/windows-recorder.ts'
import { needsWine, windowsPath } from './support/wine.ts'

/** The whole way on Windows: the MSI is installed silently, and its agent renews what is in the user's certificate store. */

const loginId = 'hanako01'
const program = String.raw`C:\Program Files\Certfleet\certfleet-agent.exe`

let pc: WindowsPc
let house: House
let browser: Browser
let agent: ChildProcess
let out: string
let msi: string
/** Of the version that is published. */
let newer: string
/** SHA-256 of the certificate to renew. */
let past: string
/** The address an app window is opened with. */
let shown: () => Promise<string[]>

beforeEach((context) => {
  needsWine(context)
  needs(context, 'chromium')
  const missing = missingForWindows()
  if (missing.length > 0) context.skip(`this machine lacks ${missing.join(', ')}`)
})
beforeAll(async () => {
  if (!inject('wineRoot') || lacks('chromium') || missingForWindows().length > 0) return
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-installed-'))
  const releases = path.join(out, 'releases')
  ;({ msi } = await packageForWindows({ out, version: '0.1.0', signer: null }))
  ;({ msi: newer } = await packageForWindows({ out: releases, version: '0.1.1', signer: null }))
  ;[pc, house, browser] = await Promise.all([
    WindowsPc.make(),
    openHouse({ postgresUrl: inject('postgresUrl'), settings: { CERTFLEET_RELEASES: releases } }),
    launchBrowser(),
  ])
  await house.api.releases.publish.mutate({ version: '0.1.1', required: false })
  shown = await recorder(pc.wine, 'msedge.exe')
  await house.addPerson(loginId, password)
  const store = pc.openStore()
  const key = await store.createKey('past', 'RSA-2048')
  const csr = await buildCsr([{ type: 'CN', value: loginId }], key)
  const issued = await issuePast(house.authority.env, { loginId, csr, daysLeft: 20 })
  await store.install(issued.der, [], 'past')
  await store.close()
  past = issued.sha256
}, 300_000)
afterAll(async () => {
  await Promise.all([browser?.close(), pc?.close()])
  await house?.close()
  if (out) fs.rmSync(out, { recursive: true, force: true })
})

it('installed with nobody there, its agent enrols, and proves whose the PC is by the key in the store', async () => {
  const presets = [`SERVER=${house.origin}`, `TOKEN=${await house.newToken()}`]
  expect(await pc.wine.run('msiexec', ['/i', windowsPath(msi), '/qn', ...presets])).toMatchObject({ code: 0 })
  const run = await pc.wine.run('reg', ['query', String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Run`])
  expect(run.output).toContain(`"${program}" run --service`)
  // As Windows does for each session; if the installer has started it already, this one ends at once.
  agent = pc.wine.start(program, ['run', '--service'])
  await eventually(
    'the certificate in the console, with its PC',
    () => house.consoleDb.certificate.findFirst({ where: { sha256: past, agentId: { not: null } } }),
    90_000,
  )
}, 300_000)

it('keeps its token where other users can read it: to them it is worth a PC that nobody has', async () => {
  const read = await pc.wine.run('reg', ['query', String.raw`HKLM\Software\Certfleet\Agent`, '/v', 'Token'])
  const [token = ''] = /cf1\.\S+/.exec(read.output) ?? []
  const env = { HOME: path.join(out, 'reader') }
  fs.mkdirSync(env.HOME, { mode: 0o700 })
  const { agentId } = await enrol({ platform: linuxPlatform(env), server: house.origin, token })
  const reader = new Program('apps/agent/src/main.ts', [], env, null)
  try {
    await reader.start()
    const known = await eventually('what is in the reader’s store', async () => {
      const asked = await house.api.agents.get.query({ id: agentId })
      return asked.inventoryAt !== null && asked
    })
    expect(known).toMatchObject({ state: 'active', assignments: [], certificates: [] })
  } finally {
    await reader.end()
  }
  const { agentId: owner } = await house.consoleDb.certificate.findFirstOrThrow({ where: { sha256: past } })
  expect(owner).not.toBe(agentId)
  await house.api.agents.retire.mutate({ id: agentId })
}, 120_000)

/** The window that comes up, as the browser's own. */
async function openedPage(): Promise<Page> {
  const url = (await shown()).find((each) => each.startsWith('--app='))?.replace('--app=file:///C:/', '') ?? ''
  const page = await browser.newPage()
  await page.goto(`file://${path.join(pc.wine.drive, decodeURI(url))}`)
  return page
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const inStore = async () => (await pc.other('certificates')).match(/^MY hanako01 .*with key$/gm)

it('renews it by its screens, also while the console is away', async () => {
  const { id: certificateId } = await house.consoleDb.certificate.findFirstOrThrow({ where: { sha256: past } })
  await house.api.issuances.renew.mutate({ certificateId })
  const page = await openedPage()
  await press(page, '今すぐ始める')
  await press(page, '証明書更新')
  await page.getByLabel('ログインパスワード').fill(password)
  expect(await brokenRules(page)).toEqual([])
  await house.console[0]?.end()
  await press(page, '認証')
  await page.locator('main[data-screen=CCHK007]').waitFor({ timeout: 90_000 })
  expect(await inStore()).toHaveLength(2)
}, 300_000)

/** Windows asks only programs with windows before a session ends; the others it ends like this. */
it('ended with the session before the console has heard of it, tells it after the next sign-in', async () => {
  await pc.wine.run('taskkill', ['/f', '/im', 'certfleet-agent.exe'])
  await eventually('the agent to be gone', () => agent.exitCode !== null || agent.signalCode !== null)
  await house.console[0]?.start()
  const renewed = () => house.consoleDb.certificate.findUniqueOrThrow({ where: { sha256: past } })
  expect((await renewed()).successorId).toBeNull()
  agent = pc.wine.start(program, ['run', '--service'])
  const { resultId, requestId } = await eventually(
    'the console to have it',
    () => house.consoleDb.issuance.findFirst({ where: { state: 'completed', resultId: { not: null } } }),
    90_000,
  )
  const result = await eventually(
    'the next inventory',
    () => house.consoleDb.certificate.findFirst({ where: { id: resultId ?? '', presence: 'present_ok' } }),
    60_000,
  )
  // Wine has no CNG that keeps keys.
  expect(result.protection).toBe('capi')
  expect((await renewed()).successorId).toBe(result.id)
  expect(await house.authorityDb.certificate.count()).toBe(2)
  expect(await pc.other('export', `Certfleet certfleet-${requestId}`)).toBe('refused')
}, 300_000)

it('lets the old certificate go with its key when the employee says so, and the console does not miss it', async () => {
  expect(await pc.wine.run(program, ['open'])).toMatchObject({ code: 0 })
  const page = await openedPage()
  await press(page, '古い証明書を削除')
  await press(page, '削除する')
  await page.getByText('古い証明書を削除しました').waitFor({ timeout: 60_000 })
  expect(await inStore()).toHaveLength(1)
  // NTE_BAD_KEYSET: there is no such key.
  await expect(pc.other('export', 'Certfleet past')).rejects.toThrow('0x80090016')
  await eventually('the console to know', () =>
    house.consoleDb.auditEvent.findFirst({ where: { action: 'certificate.old_removed' } }),
  )
  expect(await house.consoleDb.auditEvent.count({ where: { action: 'certificate.missing' } })).toBe(0)
  await press(page, '閉じる')
}, 120_000)

it('is updated from its screens by Windows Installer, and another agent goes on', async () => {
  expect(await pc.wine.run(program, ['open'])).toMatchObject({ code: 0 })
  const page = await openedPage()
  await press(page, 'ダウンロード')
  await page.getByText('G007i').waitFor({ timeout: 60_000 })
  await press(page, 'インストール')
  await eventually('the agent to end', () => agent.exitCode !== null || agent.signalCode !== null, 120_000)
  await eventually(
    'an agent of the new version',
    () => house.consoleDb.agent.findFirst({ where: { version: '0.1.1', connectedUntil: { gt: new Date() } } }),
    120_000,
  )
  expect(await house.consoleDb.agent.count({ where: { state: 'active' } })).toBe(1)
}, 300_000)

it('goes with its agent when it is removed; the certificates stay', async () => {
  expect(await pc.wine.run('msiexec', ['/x', windowsPath(newer), '/qn'])).toMatchObject({ code: 0 })
  expect(fs.existsSync(path.join(pc.wine.drive, 'Program Files/Certfleet'))).toBe(false)
  expect(await inStore()).toHaveLength(1)
}, 120_000)
