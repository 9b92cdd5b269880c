import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import type { Release } from '@certfleet/core/release.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AgentOptions } from '../agent.ts'
import { logFileOf } from '../log.ts'
import { makeServerTls } from '../test/certificates.ts'
import { TestConsole, newOrderKey } from '../test/console.ts'
import type { Employee } from '../test/employee.ts'
import { proxySettings } from '../proxy.ts'
import { Pc, quickTempo } from '../test/pc.ts'
import { TestProxy } from '../test/proxy.ts'
import { onSmallDisk } from '../test/small-disk.ts'
import { until } from '../test/wait.ts'

/** The agent's own update, against a console that offers it over TLS, with an installer that does what each test says. */

vi.setConfig({ testTimeout: 30_000 })
let serverTls: Awaited<ReturnType<typeof makeServerTls>>
beforeAll(async () => {
  serverTls = await makeServerTls()
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, serverTls.anchors])
  return () => tls.setDefaultCACertificates(before)
})

const file = 'certfleet-agent_0.2.0_amd64.deb'

/** A release with one package; what is downloaded is `content`. */
function offer(console: TestConsole, change: Partial<Release> = {}, content = randomBytes(300_000)): Buffer {
  const sha256 = sha256Hex(content)
  console.packages.set(file, content)
  console.release = {
    number: 1,
    version: '0.2.0',
    minimum: '0.2.0',
    packages: [{ platform: 'deb-amd64', file, bytes: content.length, sha256 }],
    ...change,
  }
  return content
}

type Installer = (file: string) => number | Promise<number>

interface Scene {
  pc: Pc
  console: TestConsole
  folder: string
  /** The files the installer was given. */
  installed: string[]
  start: (change?: Partial<AgentOptions>) => ReturnType<Pc['start']>
}

async function scene(install: Installer | null = () => 0): Promise<Scene> {
  const console = await new TestConsole(serverTls).start()
  const pc = await Pc.make({ console })
  const installed: string[] = []
  const run = async (given: string) => {
    installed.push(given)
    return install ? install(given) : 1
  }
  Object.assign(pc.platform, { installPackage: install && run })
  const start = (change: Partial<AgentOptions> = {}) => pc.start({ version: '0.1.0', ...change })
  return { pc, console, folder: path.join(pc.platform.privateFolder, 'update'), installed, start }
}

/** The employee starts what is asked for. */
async function begun(pc: Pc): Promise<{ employee: Employee; issuanceId: string }> {
  const { employee, issuanceId } = await pc.asked()
  await employee.sees('FLT01')
  await employee.does({ type: 'start', issuanceId })
  return { employee, issuanceId }
}

const told = (console: TestConsole, issuanceId: string) =>
  console
    .reportsOf('issuance.progress')
    .filter((each) => each.issuanceId === issuanceId)
    .map(({ state, code, waitingOn }) => [state, code, waitingOn])
const tells = (console: TestConsole, issuanceId: string, what: (string | null)[]) =>
  until(what.join(' '), () => told(console, issuanceId).some((each) => each.join() === what.join()))

describe('a required update', () => {
  it('is downloaded, checked and installed by the employee, and the new version goes on with the issuance', async () => {
    const { pc, console, folder, installed, start } = await scene()
    const content = offer(console)
    await start()
    const { employee, issuanceId } = await begun(pc)
    expect(await employee.sees('FLT06', '新しいバージョン')).toContain('0.2.0')
    await tells(console, issuanceId, ['waiting_app_update', null, 'employee'])
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G007i')
    expect(readFileSync(path.join(folder, file))).toEqual(content)
    expect(statSync(path.join(folder, file)).mode & 0o077).toBe(0)
    // The party of the state is the IT admin; this one is for whoever sits there.
    await tells(console, issuanceId, ['waiting_app_update', 'G007i', 'employee'])
    expect(installed).toEqual([])
    await employee.does({ type: 'install' })
    await employee.sees('FLT06', 'インストールしました')
    expect(installed).toEqual([path.join(folder, file)])
    expect(pc.authority.calls).toEqual([])

    await pc.stop()
    const opened = pc.launched.length
    await start({ version: '0.2.0' })
    await until('the screens', () => pc.launched.length > opened)
    const again = await pc.employee()
    await again.sees('CCHK001')
    expect(console.states(issuanceId).filter((state) => state === 'offered')).toHaveLength(1)
    await until('the tidy folder', () => !existsSync(folder))
    await again.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    await again.sees('CCHK002')
    await again.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await pc.installed(issuanceId)
  })

  it('is asked for again like any request when the installer did not bring the new version', async () => {
    const { pc, console, installed, start } = await scene()
    offer(console)
    await start()
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT06')
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G007i')
    await employee.does({ type: 'install' })
    await employee.sees('FLT06', 'インストールしました')
    await pc.stop()
    await start()
    await (await pc.employee()).sees('FLT01')
    expect([installed.length, pc.authority.calls]).toEqual([1, []])
    await until('the request again', () => console.states(issuanceId).filter((state) => state === 'offered').length > 1)
  })

  it('can be put off with the issuance, which is on the screen again when its time has come', async () => {
    const { pc, console, start } = await scene()
    offer(console)
    await start()
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT06')
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04', '0.2.0')
    expect(console.states(issuanceId).at(-1)).toBe('snoozed')
  })

  it('nobody begins goes back to the request after a while, like a dialogue nobody types into', async () => {
    const { pc, console, start } = await scene()
    offer(console)
    await start({ tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 300 } } })
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT06')
    await employee.sees('FLT01')
    await tells(console, issuanceId, ['offered', 'employee_idle', null])
    expect(pc.authority.calls).toEqual([])
  })

  it('that is withdrawn lets the issuance go on with the version there is', async () => {
    const { pc, console, start } = await scene()
    offer(console)
    await start({ tempo: { ...quickTempo, update: { ...quickTempo.update, freshMs: 20 } } })
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT06')
    console.release = null
    await employee.sees('CCHK001')
    expect(console.states(issuanceId)).toContain('waiting_app_update')
  })
})

describe('G002e: a download', () => {
  const flipped = (content: Buffer) => {
    const other = Buffer.from(content)
    other[1000] = (other[1000] ?? 0) ^ 1
    return other
  }
  it.each([
    ['is not there', (console: TestConsole) => void console.packages.delete(file)],
    ['is short', (console: TestConsole) => void console.packages.set(file, randomBytes(299_999))],
    ['is longer', (console: TestConsole) => void console.packages.set(file, randomBytes(300_001))],
    ['has one other bit', (console: TestConsole, content: Buffer) => void console.packages.set(file, flipped(content))],
    ['breaks off', (console: TestConsole) => void console.releaseFaults.push('drop', 'drop', 'drop')],
  ])('that %s is tried three times and leaves nothing; pressed again it succeeds', async (_, spoil) => {
    const { pc, console, folder, installed, start } = await scene()
    const content = offer(console)
    await start()
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT06')
    spoil(console, content)
    const before = console.releaseRequests.length
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G002e')
    expect(console.releaseRequests.slice(before).filter((below) => below === `/${file}`)).toHaveLength(3)
    expect(readdirSync(folder)).toEqual([])
    // The party of the state itself is not said again.
    await tells(console, issuanceId, ['waiting_app_update', 'G002e', null])
    await employee.does({ type: 'install' })
    console.packages.set(file, content)
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G007i')
    expect(installed).toEqual([])
  })

  it('that fails twice succeeds at the third try without anybody’s help', async () => {
    const { pc, console, start } = await scene()
    offer(console)
    await start()
    const { employee } = await begun(pc)
    await employee.sees('FLT06')
    console.releaseFaults.push(503, 'drop')
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G007i')
    expect(console.releaseRequests.filter((below) => below === `/${file}`)).toHaveLength(3)
  })

  it('whose file was changed on the disk is not installed', async () => {
    const { pc, console, folder, installed, start } = await scene()
    const content = offer(console)
    await start()
    const { employee } = await begun(pc)
    await employee.sees('FLT06')
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', 'G007i')
    writeFileSync(path.join(folder, file), flipped(content))
    await employee.does({ type: 'install' })
    await employee.sees('FLT06', 'G002e')
    expect([installed, existsSync(folder)]).toEqual([[], false])
  })
})

it('a proxy that asks who is there in front of the download is answered on CCHK008, and the download goes on', async () => {
  const { pc, console, folder, start } = await scene()
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  const settings = proxySettings({ HTTPS_PROXY: proxy.address() })
  Object.assign(pc.platform, { network: { proxyFor: () => settings, signOn: null } })
  const content = offer(console)
  await start()
  const { employee } = await begun(pc)
  await employee.sees('FLT06', '0.2.0')
  proxy.password = 'changed'
  await employee.does({ type: 'download' })
  await employee.sees('CCHK008')
  await employee.does({ type: 'proxy_left' })
  await employee.sees('FLT06', 'G002e')
  expect(existsSync(path.join(folder, file))).toBe(false)
  // The question that was left does not come back by itself, however often it is looked whether the update is there.
  await new Promise((resolve) => setTimeout(resolve, 5 * quickTempo.issuance.recheckMs))
  expect(employee.screen).toBe('FLT06')
  await employee.does({ type: 'download' })
  await employee.sees('CCHK008')
  await employee.does({ type: 'proxy', screen: 'CCHK008', fields: { user: 'hanako', password: proxy.password } })
  await employee.sees('FLT06', 'G007i')
  expect(readFileSync(path.join(folder, file))).toEqual(content)
})

describe('G003e: a console that does not say its version', () => {
  it('makes an issuance wait that has never heard of any, until it says', async () => {
    const { pc, console, start } = await scene()
    console.releaseFaults.push(...Array.from({ length: 1000 }, () => 503))
    await start()
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT03', 'バージョン情報を取得できませんでした。')
    await tells(console, issuanceId, ['waiting_network', 'G003e', null])
    expect(pc.authority.calls).toEqual([])
    console.releaseFaults.length = 0
    await employee.sees('CCHK001')
  })

  it('is asked for again as soon as whoever has mended it says so', async () => {
    const { pc, console, start } = await scene()
    console.releaseFaults.push(...Array.from({ length: 1000 }, () => 503))
    const never = { baseMs: 600_000, capMs: 600_000 }
    await start({ tempo: { ...quickTempo, update: { ...quickTempo.update, ask: never } } })
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('FLT03', 'data-event="retry"')
    expect(pc.authority.calls).toEqual([])
    console.releaseFaults.length = 0
    await employee.does({ type: 'retry', issuanceId })
    await employee.sees('CCHK001')
  })

  it('is no obstacle when none was required last, and is shown to whoever looks at the status', async () => {
    const { pc, console, start } = await scene()
    offer(console, { minimum: '0.0.0' })
    await start()
    await until('the release', () => console.releaseRequests.length > 0)
    const employee = await pc.employee()
    await employee.sees('FLT04', '0.2.0')
    await pc.stop()
    console.releaseFaults.push(...Array.from({ length: 1000 }, () => 'drop' as const))
    await start()
    await (await pc.employee()).sees('FLT04', 'バージョン情報を取得できませんでした。')
    const begin = await begun(pc)
    await begin.employee.sees('CCHK001')
    expect(console.states(begin.issuanceId)).not.toContain('waiting_network')
  })

  it('is G009e, as with any server, when it is the proxy that refuses', async () => {
    const { pc, start } = await scene()
    const proxy = await new TestProxy().start()
    onTestFinished(() => proxy.stop())
    const settings = proxySettings({ HTTPS_PROXY: proxy.address() })
    Object.assign(pc.platform, { network: { proxyFor: () => settings, signOn: null } })
    await start()
    const { employee, issuanceId } = await pc.asked()
    await employee.sees('FLT01')
    await pc.stop()
    // As if it had never heard of any version.
    const { privateFolder } = pc.platform
    for (const name of readdirSync(privateFolder)) {
      if (name.startsWith('release-')) rmSync(path.join(privateFolder, name))
    }
    proxy.password = 'changed'
    proxy.offers = ['NTLM']
    await start()
    const again = await pc.employee()
    await again.sees('FLT01')
    await again.does({ type: 'start', issuanceId })
    await again.sees('FLT03', 'プロキシ')
    const entries = readFileSync(path.join(privateFolder, 'journal', `${issuanceId}.jsonl`), 'utf8')
    expect(entries).toContain('"state":"waiting_proxy_auth"')
    expect(entries).not.toContain('G003e')
    proxy.offers = ['Basic realm="x"']
    await again.sees('CCHK008')
    await again.does({
      type: 'proxy',
      screen: 'CCHK008',
      fields: { user: 'hanako', password: proxy.password },
    })
    await again.sees('CCHK001')
    expect(proxy.refused.length).toBeGreaterThan(0)
  })

  it('is no obstacle at a console from before there were releases', async () => {
    const { pc, console, start } = await scene()
    console.releaseFaults.push(...Array.from({ length: 1000 }, () => 404))
    await start()
    const { employee, issuanceId } = await begun(pc)
    await employee.sees('CCHK001')
    expect(console.states(issuanceId)).not.toContain('waiting_network')
  })

  it('is what a release that is not signed by the console comes to, or one that was followed by another', async () => {
    const { pc, console, folder, start } = await scene()
    offer(console, { number: 2, minimum: '0.0.0' })
    await start()
    await (await pc.employee()).sees('FLT04', '0.2.0')
    await pc.stop()
    offer(console, { number: 1, version: '0.3.0', minimum: '0.3.0' })
    await start()
    await (await pc.employee()).sees('FLT04', 'バージョン情報を取得できませんでした。')
    await pc.stop()
    console.signingKey = newOrderKey()
    offer(console, { number: 3, version: '0.3.0', minimum: '0.3.0' })
    await start()
    const status = await (await pc.employee()).sees('FLT04', 'バージョン情報を取得できませんでした。')
    expect(status).not.toContain('0.3.0')
    expect(readFileSync(logFileOf(pc.platform), 'utf8')).toContain('OlderRelease')
    expect(existsSync(path.join(folder, file))).toBe(false)
  })
})

describe('G021e: an installation', () => {
  it.each([
    ['that fails', () => 1603],
    [
      'that is refused by whoever is asked for the rights',
      () => {
        throw new Error('cancelled')
      },
    ],
  ] as [string, Installer][])(
    '%s names the file, is told to the IT admin, and can be tried again',
    async (_, install) => {
      let isGood = false
      const { pc, console, folder, installed, start } = await scene((given) => (isGood ? 3010 : install(given)))
      offer(console)
      await start()
      const { employee, issuanceId } = await begun(pc)
      await employee.sees('FLT06')
      await employee.does({ type: 'download' })
      await employee.sees('FLT06', 'G007i')
      await employee.does({ type: 'install' })
      expect(await employee.sees('FLT06', 'G021e')).toContain(path.join(folder, file))
      await tells(console, issuanceId, ['waiting_app_update', 'G021e', null])
      isGood = true
      await employee.does({ type: 'install' })
      await employee.sees('FLT06', 'インストールしました')
      expect(installed).toHaveLength(2)
    },
  )

  it('that nothing on the PC can do leaves the file to the IT admin', async () => {
    const { pc, console, folder, start } = await scene(null)
    const content = offer(console)
    await start()
    const { employee } = await begun(pc)
    await employee.sees('FLT06')
    await employee.does({ type: 'download' })
    const page = await employee.sees('FLT06', 'G021e')
    expect(page).toContain(path.join(folder, file))
    expect(page).not.toContain('data-event="install"')
    expect(readFileSync(path.join(folder, file))).toEqual(content)
  })

  it('for which the release has no package is the IT admin’s', async () => {
    const { pc, console, start } = await scene()
    offer(console, {
      packages: [{ platform: 'windows-x64', file: 'a.msi', bytes: 1, sha256: sha256Hex(Buffer.from('a')) }],
    })
    await start()
    const { employee, issuanceId } = await begun(pc)
    expect(await employee.sees('FLT06', 'G021e')).not.toContain('data-event="download"')
    await tells(console, issuanceId, ['waiting_app_update', 'G021e', null])
  })

  it('is not begun where the machine policy leaves it to the IT department', async () => {
    const { pc, console, start } = await scene()
    offer(console)
    writeFileSync(pc.platform.machinePolicy.place, '{"selfUpdate":false}')
    await start()
    const { employee, issuanceId } = await begun(pc)
    const page = await employee.sees('FLT06', '情報システム部門が行います')
    expect(page).not.toMatch(/data-event="(download|install)"/)
    await tells(console, issuanceId, ['waiting_app_update', null, null])
    await employee.does({ type: 'download' })
    await employee.sees('FLT06', '情報システム部門が行います')
    expect(console.releaseRequests).not.toContain(`/${file}`)
  })
})

describe('a version that is not required', () => {
  it('is offered on the status screen, and no issuance waits for it', async () => {
    const { pc, console, installed, start } = await scene()
    offer(console, { minimum: '0.1.0' })
    await start()
    const employee = await pc.employee()
    await employee.sees('FLT04', '0.2.0')
    await employee.does({ type: 'download' })
    await employee.sees('FLT04', 'G007i')
    const { issuanceId } = await begun(pc)
    await employee.sees('CCHK001')
    // Never in the middle of a dialogue.
    await employee.does({ type: 'install' })
    await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    await employee.sees('CCHK002')
    expect(installed).toEqual([])
  })

  it('that is no newer than the agent is none', async () => {
    const { pc, console, start } = await scene()
    offer(console, { version: '0.1.0', minimum: '0.1.0' })
    await start()
    await until('the release', () => console.releaseRequests.length > 0)
    const { issuanceId } = await begun(pc)
    await until('the dialogue', () => console.states(issuanceId).includes('waiting_selection'))
    expect(told(console, issuanceId).filter(([state]) => state === 'waiting_app_update')).toEqual([])
  })

  it('that was downloaded before a restart is still there after it', async () => {
    const { pc, console, folder, start } = await scene()
    offer(console, { minimum: '0.1.0' })
    await start()
    const employee = await pc.employee()
    await employee.sees('FLT04', '0.2.0')
    await employee.does({ type: 'download' })
    await employee.sees('FLT04', 'G007i')
    await pc.stop()
    await start()
    await (await pc.employee()).sees('FLT04', 'G007i')
    expect(console.releaseRequests.filter((below) => below === `/${file}`)).toHaveLength(1)
    expect(readdirSync(folder)).toEqual([file])
  })

  it('that was downloaded and that nobody has installed for weeks leaves the disk, and can be had again', async () => {
    const { pc, console, folder, start } = await scene()
    offer(console, { minimum: '0.1.0' })
    await start()
    const employee = await pc.employee()
    await employee.sees('FLT04', '0.2.0')
    await employee.does({ type: 'download' })
    await employee.sees('FLT04', 'G007i')
    await pc.stop()
    const before = Date.now() / 1000 - 15 * 86_400
    utimesSync(path.join(folder, file), before, before)
    await start()
    await until('its removal', () => !existsSync(folder))
    const later = await pc.employee()
    await later.does({ type: 'download' })
    expect(await later.sees('FLT04', 'G007i')).toContain('0.2.0')
  })
})

it('asks again after a sleep', async () => {
  const { console, start } = await scene()
  let sleptMs = 0
  await start({
    clock: { pcNow: () => new Date(Date.now() + sleptMs), monotonicMs: () => performance.now() },
  })
  await until('the question', () => console.releaseRequests.length > 0)
  const before = console.releaseRequests.length
  sleptMs = 8 * 3_600_000
  await until('another one', () => console.releaseRequests.length > before)
  expect(new Set(console.releaseRequests)).toEqual(new Set(['']))
})

it('asks at the start, and not again for each issuance', async () => {
  const { pc, console, start } = await scene()
  await start()
  await (await begun(pc)).employee.sees('CCHK001')
  expect(console.releaseRequests).toEqual([''])
})

it('leaves nothing of a download for which the disk is too small', (context) => {
  const results: unknown = JSON.parse(onSmallDisk(context, 'full-disk-download.ts'))
  expect(results).toEqual([
    { refusal: 'ENOSPC', files: [] },
    { refusal: null, files: ['small'] },
  ])
})
