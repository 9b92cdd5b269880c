import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { packageAgent } from '../apps/agent/packaging/package-agent.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { openProfile } from './support/browser.ts'
import { type CleanRoot, openCleanRoot } from './support/clean-root.ts'
import { callsOf, letBrowsersOpenTheApp, letThemAskAgain, registerApp } from './support/clicks.ts'
import { Employee } from './support/employee.ts'
import { type House, openHouse } from './support/house.ts'
import { type Need, lacks, needs } from './support/machine.ts'
import { askToIssue, password } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * The employee's first way to the application: its package from BSMS001, installed by apt on a Debian that has never
 * seen it, opened by the page's own button. Between the desktop of this machine, whose browser it is, and that Debian
 * stands nothing but chroot.
 */

const needed: Need[] = ['root', 'mounts', 'debootstrap', 'dpkg-deb', 'chromium', 'xdg-open']
const [user, loginId] = ['hanako', 'hanako01']

let dir: string
let root: CleanRoot
let house: House

beforeEach((context) => needs(context, ...needed))
beforeAll(async () => {
  if (lacks(...needed)) return
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-download-'))
  const appFolder = path.join(dir, 'releases')
  await packageAgent({ out: appFolder, version: '0.1.0' })
  root = await openCleanRoot()
  await root.run('useradd', ['--create-home', user])
  house = await openHouse({ postgresUrl: inject('postgresUrl'), appFolder })
  letBrowsersOpenTheApp()
}, 400_000)
afterAll(async () => {
  letThemAskAgain()
  // Its agents go with it.
  const isInstalled = root && fs.existsSync(path.join(root.dir, 'opt/certfleet-agent'))
  if (isInstalled) await root.run('apt-get', ['purge', '-y', 'certfleet-agent'])
  await root?.close()
  await house?.close()
  if (dir) fs.rmSync(dir, { recursive: true, force: true })
}, 60_000)

it('downloads the package from the portal, installs it, opens it by the page’s button, and has a certificate', async () => {
  const home = path.join(root.dir, 'home', user)
  const desk = path.join(dir, 'desk')
  fs.mkdirSync(desk)
  const { subscriberId } = await house.addPerson(loginId, password)
  const profile = await openProfile(path.join(desk, 'browser'), desk, { locale: 'ja', ignoreHTTPSErrors: true })
  try {
    const page = await profile.newPage()
    await page.goto(`${house.authority.url}/issuing?lang=ja`)
    const row = page.locator('li', { hasText: 'Debian・Ubuntu（x64）' })
    const sha256 = await row.locator('code').innerText()
    const downloading = page.waitForEvent('download')
    await row.getByRole('link', { name: 'ダウンロード' }).click()
    const download = await downloading
    const file = path.join(home, download.suggestedFilename())
    await download.saveAs(file)
    expect(createHash('sha256').update(fs.readFileSync(file)).digest('hex')).toBe(sha256)

    // As the page says, with what the IT department has given.
    fs.writeFileSync(path.join(root.dir, 'root/token'), `${await house.newToken()}\n`, { mode: 0o600 })
    const presets = { CERTFLEET_SERVER: house.origin, CERTFLEET_TOKEN_FILE: '/root/token' }
    const inside = `/home/${user}/${path.basename(file)}`
    await root.run('apt-get', ['install', '-y', '--no-install-recommends', inside], presets)
    const entry = fs.readFileSync(path.join(root.dir, 'usr/share/applications/certfleet-agent.desktop'), 'utf8')
    const there = `/usr/sbin/chroot --userspec=${user}:${user} ${root.dir} /usr/bin/env -i HOME=/home/${user} PATH=/usr/bin:/bin`
    registerApp(desk, entry, `${there} /opt/certfleet-agent/open-screens`)

    await page.getByRole('button', { name: '証明書発行アプリの起動' }).click()
    await page.getByRole('link', { name: '起動する', exact: true }).click()
    await eventually('the installed agent to be called by the browser', () => callsOf(home) > 0, 60_000)
    const agent = await eventually('the agent in the console', () =>
      house.consoleDb.agent.findFirst({ where: { osUser: user, state: 'active' } }),
    )
    expect(agent.version).toBe('0.1.0')

    const issuanceId = await askToIssue(house, { agentId: agent.id, subscriberId })
    const employee = new Employee(home)
    await employee.renews(password, () => employee.screen === 'CCHK007', 150_000).finally(() => employee.close())
    await eventually('the issuance to be completed', async () => {
      const { state } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
      return state === 'completed'
    })
  } finally {
    await profile.close()
  }
}, 400_000)
