import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { forEmployee } from '@certfleet/core/text/for-employee.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { packageAgent } from '../apps/agent/packaging/package-agent.ts'
import { brokenRules, launchBrowser, signedIn } from './support/browser.ts'
import { type CleanRoot, openCleanRoot } from './support/clean-root.ts'
import { Employee } from './support/employee.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { installPast, password } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { flawedPages, looks } from './support/tour.ts'

/**
 * The agent's own update with real packages: published on the console's page, downloaded and installed from the screens
 * of an agent that came with the .deb, by a real apt. Only polkit is stood in for, by a script that says yes or no: there
 * is nobody at a desktop to ask. What the unit starts is started here, as there is no systemd in that Debian.
 */

const needed = ['root', 'mounts', 'debootstrap', 'dpkg-deb', 'chromium'] as const
const user = 'hanako'
const loginId = 'hanako01'

let releases: string
let house: House
let root: CleanRoot
let home: string
let employee: Employee
let agent: ChildProcess
let browser: Browser
let page: Page

beforeEach((context) => needs(context, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  releases = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-releases-'))
  house = await openHouse({ postgresUrl: inject('postgresUrl'), settings: { CERTFLEET_RELEASES: releases } })
  root = await openCleanRoot()
  const out = path.join(root.dir, 'var/cache/packages')
  const first = await packageAgent({ out, version: '0.1.0' })
  await packageAgent({ out: releases, version: '0.2.0' })
  fs.writeFileSync(path.join(releases, 'certfleet-agent-0.2.0-setup.exe'), 'of no use here')
  await root.run('useradd', ['--create-home', user])
  const presets = { CERTFLEET_SERVER: house.origin, CERTFLEET_TOKEN_FILE: '/root/token' }
  fs.writeFileSync(path.join(root.dir, 'root/token'), await house.newToken(), { mode: 0o600 })
  const inside = `/${path.relative(root.dir, first.deb)}`
  await root.run('apt-get', ['install', '-y', '--no-install-recommends', 'sudo', inside], presets)
  standInForPolkit()
  home = path.join(root.dir, 'home', user)
  await house.addPerson(loginId, password)
  await installPast(house, home, loginId, 20, 'file')
  await root.run('chown', ['-R', `${user}:${user}`, `/home/${user}`])
  employee = new Employee(home)
  agent = startUnit()
  browser = await launchBrowser()
  const { origin, cookie } = house
  const visit = await signedIn(browser, { origin, cookie, locale: 'ja', viewport: { width: 1280, height: 900 } })
  page = await visit.newPage()
}, 400_000)
afterAll(async () => {
  employee?.close()
  await browser?.close()
  await root?.close()
  await house?.close()
  if (releases) fs.rmSync(releases, { recursive: true, force: true })
})

/** It says no with polkit's own exit code until `/var/may-install` is there. */
function standInForPolkit(): void {
  fs.writeFileSync(path.join(root.dir, 'etc/sudoers.d/update'), `${user} ALL=(root) NOPASSWD: ALL\n`, { mode: 0o440 })
  const script = '#!/bin/sh\n[ -e /var/may-install ] || exit 126\nexec sudo -n "$@"\n'
  fs.writeFileSync(path.join(root.dir, 'usr/bin/pkexec'), script, { mode: 0o755 })
}

/** What systemd does at sign-in, and again whenever the agent has ended. */
function startUnit(): ChildProcess {
  const unit = fs.readFileSync(path.join(root.dir, 'usr/lib/systemd/user/certfleet-agent.service'), 'utf8')
  return root.start(user, /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [])
}

const sees = (text: string) => page.getByText(text).first().waitFor()
const says = (text: string) =>
  eventually(`the screen to say ${text}`, () => employee.text.includes(text)).catch((cause: unknown) => {
    throw new Error(`the screen says: ${employee.screen} ${employee.text}`, { cause })
  })
const issuance = () => house.consoleDb.issuance.findFirstOrThrow({ include: { result: true } })
const waitsFor = (state: string, code: string | null, waitingOn: string) =>
  eventually(`${state} ${code} ${waitingOn}`, async () => {
    const found = await issuance()
    return found.state === state && found.lastCode === code && found.waitingOn === waitingOn
  })

describe('the IT admin', () => {
  it('sees which version the PCs run, and the packages in the folder', async () => {
    await eventually('the certificate in the console', () =>
      house.consoleDb.certificate.findFirst({ where: { agentId: { not: null } } }),
    )
    await page.goto(`${house.origin}/releases`)
    await page.getByRole('row', { name: /0\.1\.0.*Linux.*1台/ }).waitFor()
    await page.getByRole('row', { name: /0\.2\.0.*certfleet-agent_0\.2\.0_amd64\.deb/ }).waitFor()
    expect(await page.getByText('setup.exe').count()).toBe(0)
    await page.getByRole('link', { name: 'バージョン0.1.0のPC' }).click()
    await sees('バージョン0.1.0のPCだけを表示しています')
    expect(await page.getByRole('table').getByRole('row').count()).toBe(2)
    await page.goBack()
  })

  it('publishes a version and requires it', async () => {
    await page.getByRole('button', { name: 'バージョン0.2.0を公開' }).click()
    await page.getByRole('dialog').getByLabel('更新を必須にする').check()
    expect(await brokenRules(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: '公開', exact: true }).click()
    await sees('0.2.0より古いエージェントは、更新するまで')
    const urls = [`${house.origin}/releases`, `${house.origin}/pcs?version=0.1.0`, `${house.origin}/audit`]
    for (const look of looks) {
      expect(await flawedPages(browser, await page.context().storageState(), look, urls)).toEqual([])
    }
  }, 120_000)
})

describe('the employee', () => {
  it('is told of the new version before anything else', async () => {
    const { id: certificateId } = await house.consoleDb.certificate.findFirstOrThrow()
    await house.api.issuances.renew.mutate({ certificateId })
    await eventually('the request on the PC', async () => (await issuance()).state === 'offered')
    // It has asked at its start, before the version was published: it asks again.
    agent.kill('SIGTERM')
    await once(agent, 'exit')
    agent = startUnit()
    await employee.open()
    await employee.sees('FLT01')
    await employee.answers(password)
    await employee.sees('FLT06')
    await waitsFor('waiting_app_update', null, 'employee')
  }, 60_000)

  it('learns what to do when it cannot be downloaded: G002e', async () => {
    const published = path.join(releases, 'certfleet-agent_0.2.0_amd64.deb')
    fs.renameSync(published, `${published}.away`)
    await employee.sends({ type: 'download' })
    await says('G002e')
    await says(forEmployee(ja).code.G002e.todo)
    await waitsFor('waiting_app_update', 'G002e', 'it_admin')
    expect(fs.existsSync(path.join(home, '.local/share/certfleet/update', path.basename(published)))).toBe(false)
    fs.renameSync(`${published}.away`, published)
  }, 60_000)

  it('downloads it', async () => {
    await employee.sends({ type: 'download' })
    await says('G007i')
    const file = path.join(home, '.local/share/certfleet/update/certfleet-agent_0.2.0_amd64.deb')
    expect(fs.readFileSync(file)).toEqual(fs.readFileSync(path.join(releases, path.basename(file))))
    await waitsFor('waiting_app_update', 'G007i', 'employee')
  }, 60_000)

  it('learns what to do when the rights are refused: G021e', async () => {
    await employee.sends({ type: 'install' })
    await says('G021e')
    expect(employee.text).toContain(`/home/${user}/.local/share/certfleet/update/certfleet-agent_0.2.0_amd64.deb`)
    await waitsFor('waiting_app_update', 'G021e', 'it_admin')
  }, 60_000)

  it('installs it with them, and the new version goes on with the same renewal by itself', async () => {
    fs.writeFileSync(path.join(root.dir, 'var/may-install'), '')
    const ended = once(agent, 'exit')
    await employee.sends({ type: 'install' })
    expect(await ended).toEqual([0, null])
    await eventually('the package to be configured', async () =>
      (await root.run('dpkg-query', ['--show', 'certfleet-agent'])).includes('0.2.0'),
    )
    agent = startUnit()
    await eventually('the new version', () => house.consoleDb.agent.findFirst({ where: { version: '0.2.0' } }))
    await employee.open()
    await employee.sees('CCHK001')
    let isOver = false
    const watching = setInterval(() => void issuance().then(({ endedAt }) => (isOver = endedAt !== null)), 200)
    await employee.renews(password, () => isOver).finally(() => clearInterval(watching))
    expect(await issuance()).toMatchObject({ state: 'completed', result: { delivery: 'confirmed' } })
    expect(await house.consoleDb.issuance.count()).toBe(1)
    expect(fs.existsSync(path.join(home, '.local/share/certfleet/update'))).toBe(false)
    expect(JSON.parse(fs.readFileSync(path.join(root.dir, 'etc/certfleet/agent.json'), 'utf8'))).toEqual({
      server: house.origin,
    })
  }, 180_000)
})

it('the IT admin sees the fleet up to date, and withdraws the version', async () => {
  await page.getByRole('row', { name: /0\.2\.0.*Linux.*1台.*不要/ }).waitFor()
  await page.getByRole('button', { name: '公開を取り消す' }).click()
  expect(await brokenRules(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: '公開を取り消す' }).click()
  await sees('公開している版はありません')
  expect((await fetch(`${house.origin}/api/agent/release`)).status).toBe(204)
  expect((await fetch(`${house.origin}/api/agent/release/certfleet-agent_0.2.0_amd64.deb`)).status).toBe(404)
}, 60_000)
