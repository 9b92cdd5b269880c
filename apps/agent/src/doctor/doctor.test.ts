import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../clock.ts'
import { presetFile } from '../files.ts'
import { lockInstance } from '../instance.ts'
import { openFileStore } from '../keystore/file.ts'
import { Outbox } from '../outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { issueTo, makeServerTls } from '../test/certificates.ts'
import { TestConsole, newOrderKey } from '../test/console.ts'
import { temporaryFolder } from '../test/folder.ts'
import { Pc, testPlatform } from '../test/pc.ts'
import { TestProxy } from '../test/proxy.ts'
import { until } from '../test/wait.ts'
import { type CheckId, type FindingOf, type Found, checkIds, checks } from './checks.ts'
import { examine } from './examine.ts'
import { judgeFreeSpace } from './look-at-agent.ts'
import { doctorReportSchema, reportOf, reportText } from './report.ts'

/** What was found by any test of this file: at the end, nothing of the catalogue may be missing. */
const provoked = new Set<string>()

/** Expects this finding, with words for it in both languages. */
function expectTrouble<Id extends CheckId>(found: Found[], id: Id, finding: FindingOf<Id>, seen: string | RegExp = '') {
  const check = found.find((each) => each.id === id)
  expect(check).toMatchObject({ finding, result: (checks[id] as Record<string, string>)[finding] })
  expect(check?.seen).toMatch(seen)
  const report = reportOf(found, testPlatform('/nowhere'), new Date())
  const words = report.checks.find((each) => each.id === id)
  expect(words?.ja.todo).toMatch(/。$/)
  expect(words?.en.todo).toMatch(/\.$/)
  expect(reportText(report, 'en')).toContain(words?.en.todo)
  provoked.add(`${id} ${finding}`)
}

const resultOf = (found: Found[], id: CheckId) => found.find((each) => each.id === id)?.result

const ahead = (ms: number): Clock => ({ ...systemClock, pcNow: () => new Date(Date.now() + ms) })

it('finds nothing but what is so on a PC that is in order, and leaves it as it was', async () => {
  const pc = await Pc.make({ daysLeft: 200 })
  const platform = { ...pc.platform, canOpenFiles: () => true, session: () => 'local' as const }
  await pc.start()
  await until('the connection', () => pc.agent?.status().link === 'connected')
  const stored = await pc.stored()
  const found = await examine(platform)
  const odd = found.filter(({ result }) => result === 'problem' || result === 'warning').map(({ id }) => id)
  // Files are what this store is; the time zone is the machine's.
  expect(odd.filter((id) => id !== 'clock.zone')).toEqual(['keystore.protection'])
  expectTrouble(found, 'keystore.protection', 'readable', 'file')
  expect(resultOf(found, 'console.key')).toBe('ok')
  expect(resultOf(found, 'authority.tls')).toBe('ok')
  expect(resultOf(found, 'certificates.usable')).toBe('ok')
  expect(await pc.stored()).toEqual(stored)
  expect(pc.console.hellos).toHaveLength(1)
  expect(found.map(({ id }) => id)).toEqual(checkIds)
  const report = reportOf(found, platform, new Date())
  expect(doctorReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
})

it('makes no folder and no file where there is none', async () => {
  const platform = testPlatform(temporaryFolder())
  const found = await examine(platform)
  expectTrouble(found, 'agent.enrolled', 'not_enrolled', platform.privateFolder)
  expectTrouble(found, 'agent.instance', 'not_running')
  expectTrouble(found, 'screens.opener', 'none')
  expectTrouble(found, 'pc.session', 'remote')
  expect(resultOf(found, 'console.tcp')).toBe('not_applicable')
  expect(resultOf(found, 'agent.private')).toBe('not_applicable')
})

it('looks for the console of the PC before it is enrolled', async () => {
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://console.invalid" }')
  const found = await examine(testPlatform(home))
  expectTrouble(found, 'console.dns', 'unknown', 'console.invalid')
  expect(resultOf(found, 'console.tcp')).toBe('not_applicable')
})

it('names what is damaged, exposed or cannot be written in the private folder', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId } = await pc.asked()
  await pc.stop()
  const folder = pc.platform.privateFolder
  writeFileSync(path.join(folder, 'journal', `${issuanceId}.jsonl`), 'no\nnor this\n')
  writeFileSync(path.join(folder, 'outbox.jsonl'), 'no\nnor this\n')
  rmSync(path.join(folder, 'ApplicationLog.log'))
  mkdirSync(path.join(folder, 'ApplicationLog.log'))
  chmodSync(path.join(folder, 'identity.json'), 0o644)
  const found = await examine(pc.platform)
  expectTrouble(found, 'agent.journal', 'damaged', issuanceId)
  expectTrouble(found, 'agent.outbox', 'damaged', 'outbox.jsonl')
  expectTrouble(found, 'agent.log', 'unwritable')
  expectTrouble(found, 'agent.private', 'exposed', 'identity.json')

  writeFileSync(path.join(folder, 'identity.json'), 'no')
  expectTrouble(await examine(pc.platform), 'agent.enrolled', 'unreadable')
})

it('tells of reports that do not arrive, of an agent that does not answer, and of a log without bound', async () => {
  const pc = await Pc.make()
  const folder = pc.platform.privateFolder
  const outbox = new Outbox(folder)
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString()
  const id = '00000000-0000-4000-8000-000000000001'
  outbox.put({ type: 'order.refused', id, at, reason: 'expired', issuanceId: null })
  outbox.close()
  const lock = lockInstance(folder)
  onTestFinished(() => lock.release())
  writeFileSync(path.join(folder, 'ApplicationLog.log.1'), Buffer.alloc(21_000_000))
  const found = await examine(pc.platform)
  expectTrouble(found, 'agent.outbox', 'waiting', at)
  expectTrouble(found, 'agent.instance', 'not_answering')
  expectTrouble(found, 'agent.log', 'large', '21.0 MB')
})

it('judges the free space', () => {
  expectTrouble([judgeFreeSpace(49_000_000)], 'agent.disk', 'full', '49 MB')
  expectTrouble([judgeFreeSpace(499_000_000)], 'agent.disk', 'low', '499 MB')
  expect(judgeFreeSpace(501_000_000).result).toBe('ok')
})

it('tells what the installation and the session lack', async () => {
  const platform: Platform = {
    ...testPlatform(temporaryFolder()),
    registered: () => ({ autostart: false, urlScheme: false }),
    canOpenFiles: () => true,
    opensInUsualBrowser: () => true,
    conflicts: () => ['sure_click'],
    osUser: 'root',
  }
  const found = await examine(platform)
  expectTrouble(found, 'agent.autostart', 'missing')
  expectTrouble(found, 'agent.url_scheme', 'missing')
  expectTrouble(found, 'screens.browser', 'usual')
  expectTrouble(found, 'pc.conflicts', 'found', 'sure_click')
  expectTrouble(found, 'pc.user', 'system', 'root')
})

it('tells of a newer version, and of one that has to be installed or started', async () => {
  const pc = await Pc.make()
  const packages = [{ platform: 'deb-amd64', file: 'a.deb', bytes: 1, sha256: '0'.repeat(64) }] as const
  const release = { number: 1, version: '9.0.0', minimum: '0.0.1', packages: [...packages], publishedAt: '' }
  pc.console.release = { ...release, publishedAt: new Date().toISOString() } as never
  await pc.start()
  await until('the release', () => pc.console.releaseRequests.length > 0)
  await until('it to be known', async () => resultOf(await examine(pc.platform), 'agent.version') === 'warning')
  expectTrouble(await examine(pc.platform), 'agent.version', 'offered', '9.0.0')
  await pc.stop()
  pc.console.release = { ...pc.console.release, number: 2, minimum: '9.0.0' } as never
  await pc.start()
  await until('it to be known', async () => resultOf(await examine(pc.platform), 'agent.version') === 'problem')
  expectTrouble(await examine(pc.platform), 'agent.version', 'required')
  await pc.stop()
  await pc.start({ version: '0.0.1' })
  expectTrouble(await examine(pc.platform), 'agent.version', 'restart', '0.0.1')
})

it('says at which step the way to the console ends, and of what answers there that it is another one', async () => {
  const pc = await Pc.make()
  pc.console.signingKey = newOrderKey()
  expectTrouble(await examine(pc.platform), 'console.key', 'foreign')
  pc.console.signingKey = pc.console.orderKey
  pc.console.releaseFaults.push(503)
  expectTrouble(await examine(pc.platform), 'console.http', 'other', '503')
  pc.console.releaseFaults.push('drop')
  expectTrouble(await examine(pc.platform), 'console.http', 'no_answer')
  await pc.console.stop()
  const found = await examine(pc.platform)
  expectTrouble(found, 'console.tcp', 'unreachable', 'ECONNREFUSED')
  expectTrouble(found, 'console.websocket', 'blocked', 'ECONNREFUSED')
  expect(resultOf(found, 'console.dns')).toBe('ok')
  expect(resultOf(found, 'console.http')).toBe('not_applicable')
  expect(resultOf(found, 'clock.console')).toBe('not_applicable')
})

it('says what is between the console and its key', async () => {
  const pc = await Pc.make()
  const { ask } = { ask: pc.console as unknown as { signingKey: { publicKey: { export: () => unknown } } } }
  ask.signingKey = { ...ask.signingKey, publicKey: { export: () => Buffer.from('no key') } }
  const found = await examine(pc.platform)
  expect(found.find(({ id }) => id === 'console.key')?.result).not.toBe('ok')
})

it('names the issuer of the certificate that is shown instead of the console’s', async () => {
  const console = await new TestConsole(await makeServerTls()).start()
  onTestFinished(() => console.stop())
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), JSON.stringify({ server: console.origin }))
  const found = await examine(testPlatform(home))
  expectTrouble(found, 'console.tls', 'untrusted', /\S/)
  expect(found.find(({ id }) => id === 'console.tls')?.seen).not.toContain('?')
})

it('tells how the running agent stands with its console', async () => {
  const pc = await Pc.make()
  const reached = async (state: string) => {
    await pc.start()
    await until(state, () => pc.agent?.status().link === state)
    const found = await examine(pc.platform)
    await pc.stop()
    return found
  }
  pc.console.welcomeState = 'pending_approval'
  expectTrouble(await reached('pending_approval'), 'console.link', 'pending')
  pc.console.onHello = (socket) => socket.send(JSON.stringify({ type: 'tooOld', oldest: 99, protocol: 99 }))
  expectTrouble(await reached('too_old'), 'console.link', 'too_old')
  pc.console.onHello = (socket) => socket.send(JSON.stringify({ type: 'refused', reason: 'unknown_agent' }))
  expectTrouble(await reached('refused'), 'console.link', 'refused')
  await pc.console.stop()
  expectTrouble(await reached('offline'), 'console.link', 'offline')
})

it('says of a proxy whether it is not there, asks, or refuses, and never its password', async () => {
  const proxy = await new TestProxy().start()
  const pc = await Pc.make({ proxy: { HTTPS_PROXY: proxy.address('wrong-Passw0rd') } })
  // The console of this PC is on the PC itself; the authority is behind the proxy.
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://127.0.0.1:9" }')
  const behind = { ...testPlatform(home), network: pc.platform.network }
  const asks = await examine(behind)
  expectTrouble(asks, 'network.proxy', 'asks', proxy.host)
  expect(JSON.stringify(asks)).not.toContain('wrong-Passw0rd')
  proxy.password = null
  await proxy.stop()
  expectTrouble(await examine(behind), 'network.proxy', 'unusable', proxy.host)
})
