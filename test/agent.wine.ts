import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { brokenRules, launchBrowser } from './support/browser.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { askToIssue } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { type WindowsAgent, putAgent } from './support/windows-agent.ts'
import { holdOpen } from './support/windows-scanner.ts'
import { recorder } from './support/windows-recorder.ts'
import { type Wine, needsWine, openWine } from './support/wine.ts'

/** The agent on Windows, as its installer leaves it, with a real console and a real authority. */

const password = 'my-Login-Passw0rd'
let wine: Wine
let house: House
let browser: Browser
let windows: WindowsAgent
let agent: ChildProcess

beforeEach((context) => {
  needsWine(context)
  needs(context, 'chromium')
})
beforeAll(async () => {
  if (!inject('wineRoot') || lacks('chromium')) return
  ;[wine, house, browser] = await Promise.all([
    openWine(),
    openHouse({ postgresUrl: inject('postgresUrl') }),
    launchBrowser(),
  ])
  windows = await putAgent(wine, { server: house.origin }, await house.newToken())
})
afterAll(async () => {
  await Promise.all([browser?.close(), wine?.close()])
  await house?.close()
})

const connected = () =>
  eventually(
    'the agent to be connected',
    () => house.consoleDb.agent.findFirst({ where: { connectedUntil: { gt: new Date() } } }),
    60_000,
  )
const gone = () => eventually('the console to miss it', async () => !(await connectedAgent()), 60_000)
const connectedAgent = () => house.consoleDb.agent.findFirst({ where: { connectedUntil: { gt: new Date() } } })

async function killed(): Promise<void> {
  const ended = once(agent, 'exit')
  agent.kill('SIGKILL')
  await ended
}

it('enrols by itself, and says on which PC it is and whose it is', async () => {
  agent = windows.start(['run'])
  const found = await connected()
  expect(found).toMatchObject({
    state: 'active',
    osUser: expect.stringMatching(/^[^\\]+\\root$/),
    userSid: expect.stringMatching(/^S-1-5-21(-\d+){4}$/),
    session: 'local',
    machineId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    platform: expect.stringMatching(/Windows 10 .*10\.0\.\d+ x64$/),
  })
})

it('is one for each user, tells how it is, and takes over after a kill', async () => {
  const first = await windows.run(['status'])
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('コンソールに接続済み') })
  expect(await windows.run(['run', '--service'])).toMatchObject({ code: 75 })
  await killed()
  expect(await windows.run(['status'])).toMatchObject({ code: 1 })
  await gone()
  agent = windows.start(['run'])
  await connected()
  await eventually('the status', async () => (await windows.run(['status'])).output.includes('接続済み'))
})

it('keeps what is in its folder from other users', () => {
  expect(fs.statSync(windows.privateFolder).mode & 0o007).toBe(0)
})

it('replaces a file that a scanner has open for a moment', async () => {
  await killed()
  const released = await holdOpen(wine, windows, 'running.json')
  agent = windows.start(['run'])
  expect(await released()).toBe(0)
  await eventually('the status', async () => (await windows.run(['status'])).output.includes('接続済み'), 60_000)
})

describe('the screens', () => {
  let page: Page
  let shown: () => Promise<string[]>
  beforeAll(async () => {
    if (wine) shown = await recorder(wine, 'msedge.exe')
  })

  it('come up in a window of their own, whatever the URL says', async () => {
    const hostile = [
      'certfleet:',
      'certfleet://open?institution=9936',
      'certfleet://x" enrol --server https://evil.example "',
      'certfleet://x/../../%00&calc.exe',
    ]
    for (const url of hostile) {
      expect(await windows.run([url, 'enrol', '--server', 'https://evil.example'])).toEqual({ code: 0, output: '' })
      const args = await shown()
      expect(args.filter((each) => !each.startsWith('--'))).toEqual([])
      expect(args).toContain('--disable-extensions')
      expect(args).toContain(String.raw`--user-data-dir=C:\users\root\AppData\Local\Certfleet\window`)
    }
  })

  it('come up by themselves when the agent has been ended', async () => {
    await killed()
    expect(await windows.run(['open'])).toEqual({ code: 0, output: '' })
    expect((await shown()).filter((each) => each.startsWith('--app=file:///C:/'))).toHaveLength(1)
  })

  it('take the employee to a certificate, and name what stands in its way before', async () => {
    const uninstall = String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\{5A1C}`
    await wine.run('reg.exe', ['add', uninstall, '/v', 'DisplayName', '/d', 'SMARTACCESS/Basic V3.1', '/f'])
    const { subscriberId } = await house.addPerson('hanako01', password)
    const { id } = await connected()
    await askToIssue(house, { agentId: id, subscriberId })
    const url = (await shown()).find((each) => each.startsWith('--app='))?.replace('--app=', '') ?? ''
    const launch = decodeURI(url.replace('file:///', '')).replaceAll('/', '\\')
    page = await browser.newPage()
    await page.goto(`file://${windows.here(launch)}`)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await page.getByText('SMARTACCESSがインストールされています').waitFor()
    expect(await brokenRules(page)).toEqual([])
    await press('今すぐ始める')
    await press('証明書発行')
    await page.getByLabel('ログインパスワード').fill(password)
    await press('認証して発行')
    await page.locator('main[data-screen=CCHK007]').waitFor({ timeout: 60_000 })
    await eventually('the console to have it', () =>
      house.consoleDb.issuance.findFirst({ where: { state: 'completed' } }),
    )
    // Wine has no CNG that keeps keys.
    const kept = {
      commonName: { startsWith: 'hanako01' },
      agentId: id,
      presence: 'present_ok',
      protection: 'capi',
    } as const
    await eventually('its key in the key store of Windows', () =>
      house.consoleDb.certificate.findFirst({ where: kept }),
    )
    expect((await windows.run(['status'])).output).toContain('hanako01')
  })
})
