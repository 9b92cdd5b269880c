import { doctorReportSchema } from '@certfleet/core/diagnosis.ts'
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, type Server, createServer as createTcpServer } from 'node:net'
import path from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Policy } from '@certfleet/core/order.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { expect, it, onTestFinished } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { type Clock, systemClock } from '../clock.ts'
import { lockInstance } from '../instance.ts'
import { Journal } from '../journal/journal.ts'
import { openFileStore } from '../keystore/file.ts'
import type { Pkcs11Place } from '../keystore/pkcs11-place.ts'
import { openPkcs11Store } from '../keystore/pkcs11.ts'
import { Outbox } from '../outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { proxySettings } from '../proxy.ts'
import { issueTo, makeServerTls } from '../test/certificates.ts'
import { TestConsole, newOrderKey } from '../test/console.ts'
import { temporaryFolder } from '../test/folder.ts'
import { makeNssDatabase } from '../test/nss-database.ts'
import { Pc, testPlatform } from '../test/pc.ts'
import { TestProxy } from '../test/proxy.ts'
import { softToken, tokenDouble } from '../test/soft-token.ts'
import { until } from '../test/wait.ts'
import { type CheckId, type Found, checkIds, checks } from './checks.ts'
import { examine } from './examine.ts'
import { judgeFreeSpace } from './look-at-agent.ts'
import { reportOf, reportText } from './report.ts'

/** What was found by any test of this file: at the end, nothing of the catalogue may be missing. */
const provoked = new Set<string>()

/** A check as the report tells it. */
function told(found: Found[], id: CheckId) {
  const report = reportOf(found, testPlatform('/nowhere'), new Date())
  const check = report.checks.find((each) => each.id === id)
  provoked.add(`${id} ${check?.finding}`)
  return check
}

/** A finding with what is to be done about it. */
const trouble = (finding: string, seen: string | RegExp = '') => ({
  finding,
  seen: typeof seen === 'string' ? expect.stringContaining(seen) : expect.stringMatching(seen),
  ja: { todo: expect.stringMatching(/。$/) },
  en: { todo: expect.stringMatching(/\.$/) },
})

const resultOf = (found: Found[], id: CheckId) => found.find((each) => each.id === id)?.result

const dayMs = 86_400_000
const daysFromNow = (days: number) => new Date(Date.now() + days * dayMs)

/** Listens on the loopback until the test is over. @returns the port */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

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
  expect(told(found, 'keystore.protection')).toMatchObject(trouble('readable', 'file'))
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
  expect(told(found, 'agent.enrolled')).toMatchObject(trouble('not_enrolled', platform.privateFolder))
  expect(told(found, 'agent.instance')).toMatchObject(trouble('not_running'))
  expect(told(found, 'screens.opener')).toMatchObject(trouble('none'))
  expect(told(found, 'pc.session')).toMatchObject(trouble('remote'))
  expect(resultOf(found, 'pc.profile')).toBe('ok')
  const lost = await examine({ ...platform, lostProfile: () => 'temporary profile' })
  expect(told(lost, 'pc.profile')).toMatchObject(trouble('lost', 'temporary profile'))
  expect(resultOf(found, 'console.tcp')).toBe('not_applicable')
  expect(resultOf(found, 'agent.private')).toBe('not_applicable')
  expect(existsSync(platform.privateFolder)).toBe(false)
})

it('looks for the console of the PC before it is enrolled', async () => {
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://console.invalid" }')
  const found = await examine(testPlatform(home))
  expect(told(found, 'console.dns')).toMatchObject(trouble('unknown', 'console.invalid'))
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
  expect(told(found, 'agent.journal')).toMatchObject(trouble('damaged', issuanceId))
  expect(told(found, 'agent.outbox')).toMatchObject(trouble('damaged', 'outbox.jsonl'))
  expect(told(found, 'agent.log')).toMatchObject(trouble('unwritable'))
  expect(told(found, 'agent.private')).toMatchObject(trouble('exposed', 'identity.json'))

  writeFileSync(path.join(folder, 'identity.json'), 'no')
  expect(told(await examine(pc.platform), 'agent.enrolled')).toMatchObject(trouble('unreadable'))
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
  expect(told(found, 'agent.outbox')).toMatchObject(trouble('waiting', at))
  expect(told(found, 'agent.instance')).toMatchObject(trouble('not_answering'))
  expect(told(found, 'agent.log')).toMatchObject(trouble('large', '21.0 MB'))
})

it('judges the free space', () => {
  expect(told([judgeFreeSpace(49_000_000)], 'agent.disk')).toMatchObject(trouble('full', '49 MB'))
  expect(told([judgeFreeSpace(499_000_000)], 'agent.disk')).toMatchObject(trouble('low', '499 MB'))
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
  expect(told(found, 'agent.autostart')).toMatchObject(trouble('missing'))
  expect(told(found, 'agent.url_scheme')).toMatchObject(trouble('missing'))
  expect(told(found, 'screens.browser')).toMatchObject(trouble('usual'))
  expect(told(found, 'pc.conflicts')).toMatchObject(trouble('found', 'sure_click'))
  expect(told(found, 'pc.user')).toMatchObject(trouble('system', 'root'))
})

it('tells of a newer version, and of one that has to be installed or started', async () => {
  const pc = await Pc.make()
  const packages = [{ platform: 'deb-amd64', file: 'a.deb', bytes: 1, sha256: '0'.repeat(64) }] as const
  const release = { number: 1, version: '9.0.0', minimum: '0.0.1', packages: [...packages] }
  pc.console.release = release
  await pc.start()
  await until('the release', () => pc.console.releaseRequests.length > 0)
  await until('it to be known', async () => resultOf(await examine(pc.platform), 'agent.version') === 'warning')
  expect(told(await examine(pc.platform), 'agent.version')).toMatchObject(trouble('offered', '9.0.0'))
  await pc.stop()
  pc.console.release = { ...release, number: 2, minimum: '9.0.0' }
  await pc.start()
  await until('it to be known', async () => resultOf(await examine(pc.platform), 'agent.version') === 'problem')
  expect(told(await examine(pc.platform), 'agent.version')).toMatchObject(trouble('required'))
  await pc.stop()
  await pc.start({ version: '0.0.1' })
  expect(told(await examine(pc.platform), 'agent.version')).toMatchObject(trouble('restart', '0.0.1'))
})

it('says at which step the way to the console ends, and of what answers there that it is another one', async () => {
  const pc = await Pc.make()
  pc.console.signingKey = newOrderKey()
  expect(told(await examine(pc.platform), 'console.key')).toMatchObject(trouble('foreign'))
  pc.console.signingKey = pc.console.orderKey
  pc.console.releaseFaults.push(503)
  expect(told(await examine(pc.platform), 'console.http')).toMatchObject(trouble('other', '503'))
  pc.console.releaseFaults.push('drop')
  expect(told(await examine(pc.platform), 'console.http')).toMatchObject(trouble('no_answer'))
  await pc.console.stop()
  const found = await examine(pc.platform)
  expect(told(found, 'console.tcp')).toMatchObject(trouble('unreachable', 'ECONNREFUSED'))
  expect(told(found, 'console.websocket')).toMatchObject(trouble('blocked', 'ECONNREFUSED'))
  expect(resultOf(found, 'console.dns')).toBe('ok')
  expect(resultOf(found, 'console.http')).toBe('not_applicable')
  expect(resultOf(found, 'clock.console')).toBe('not_applicable')
})

it('tells how the running agent stands with its console', async () => {
  const pc = await Pc.make()
  /** It tries again all the while, and is connecting then. */
  const reached = async (finding: string) => {
    await pc.start()
    const found = await until(finding, async () => {
      const each = await examine(pc.platform)
      return each.find(({ id }) => id === 'console.link')?.finding === finding && each
    })
    await pc.stop()
    return found
  }
  pc.console.welcomeState = 'pending_approval'
  expect(told(await reached('pending'), 'console.link')).toMatchObject(trouble('pending'))
  pc.console.onHello = (socket) => socket.send(JSON.stringify({ type: 'tooOld', oldest: 99, current: 99 }))
  expect(told(await reached('too_old'), 'console.link')).toMatchObject(trouble('too_old'))
  pc.console.onHello = (socket) => socket.send(JSON.stringify({ type: 'refused', reason: 'unknown_agent' }))
  expect(told(await reached('refused'), 'console.link')).toMatchObject(trouble('refused'))
  await pc.console.stop()
  expect(told(await reached('offline'), 'console.link')).toMatchObject(trouble('offline'))
})

it('says of a proxy whether it is not there, asks, or refuses, and never its password', async () => {
  const proxy = await new TestProxy().start()
  const pc = await Pc.make({ proxy: { HTTPS_PROXY: proxy.address('wrong-Passw0rd') } })
  // The console of this PC is on the PC itself; the authority is behind the proxy.
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://127.0.0.1:9" }')
  const behind = { ...testPlatform(home), network: pc.platform.network }
  const asks = await examine(behind)
  expect(told(asks, 'network.proxy')).toMatchObject(trouble('asks', proxy.host))
  expect(JSON.stringify(asks)).not.toContain('wrong-Passw0rd')
  const { host } = proxy
  await proxy.stop()
  const gone = await examine(behind)
  expect(told(gone, 'network.proxy')).toMatchObject(trouble('unusable', host))
  expect(JSON.stringify(gone)).not.toContain('wrong-Passw0rd')
})

it('tells a proxy that asks the system, and a setting that names none', async () => {
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  proxy.offers = ['Negotiate', 'NTLM']
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://127.0.0.1:9" }')
  const through = async (HTTPS_PROXY: string) =>
    examine({ ...testPlatform(home), network: { proxyFor: () => proxySettings({ HTTPS_PROXY }), signOn: null } })
  expect(told(await through(`http://${proxy.host}`), 'network.proxy')).toMatchObject(trouble('signs_on', proxy.host))
  const malformed = await through('socks5://hanako:secret@proxy:1080')
  expect(told(malformed, 'network.proxy')).toMatchObject(trouble('malformed', 'HTTPS_PROXY'))
  expect(JSON.stringify(malformed)).not.toContain('secret')
})

it('tells a proxy that refuses an address from one that asks who it is', async () => {
  const refusing = createServer().on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  const port = await listening(refusing)
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), '{ "server": "https://127.0.0.1:9" }')
  const proxyFor = () => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` })
  const found = await examine({ ...testPlatform(home), network: { proxyFor, signOn: null } })
  expect(told(found, 'network.proxy')).toMatchObject(trouble('refuses', '403'))
})

it('tells of a running agent whose proxy refuses it', async () => {
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  const tls = await makeServerTls()
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, tls.anchors])
  onTestFinished(() => setDefaultCACertificates(trusted))
  const pc = await Pc.make({
    console: await new TestConsole(tls).start(),
    proxy: { HTTPS_PROXY: proxy.address() },
  })
  const found = await examine(pc.platform)
  expect(found.filter(({ id, result }) => id.startsWith('console.') && result === 'problem')).toEqual([])
  expect(found.find(({ id }) => id === 'network.proxy')).toMatchObject({ result: 'ok', seen: proxy.host })
  proxy.password = 'changed'
  await pc.start()
  const refused = await until('the refusal', async () => {
    const each = await examine(pc.platform)
    return each.find(({ id }) => id === 'console.link')?.finding === 'proxy' && each
  })
  expect(told(refused, 'console.link')).toMatchObject(trouble('proxy', 'proxy_refused'))
})

it('says that requests come by polls where no WebSocket comes through, and why', async () => {
  const pc = await Pc.make()
  pc.console.webSockets = 403
  const alone = await examine(pc.platform)
  expect(told(alone, 'console.websocket')).toMatchObject(trouble('polled', '403'))
  expect(alone.find(({ id }) => id === 'clock.console')).toMatchObject({ result: 'ok' })
  await pc.start()
  await until('the connection', () => pc.agent?.status().link === 'connected')
  const running = await examine(pc.platform)
  expect(running.find(({ id }) => id === 'console.link')).toMatchObject({
    result: 'ok',
    seen: 'connected, polling: HTTP 403',
  })
  await (await pc.employee()).sees('FLT04', 'HTTP 403')
  await pc.stop()
  pc.console.takesPolls = false
  expect(told(await examine(pc.platform), 'console.websocket')).toMatchObject(trouble('blocked', '403'))
})

it('does not take a console for the pinned one that proves nothing', async () => {
  const pc = await Pc.make()
  const port = await listening(createServer((_, response) => void response.writeHead(204).end()))
  const file = path.join(pc.platform.privateFolder, 'identity.json')
  const identity = readFileSync(file, 'utf8').replace(pc.console.origin, `http://127.0.0.1:${port}`)
  writeFileSync(file, identity)
  expect(told(await examine(pc.platform), 'console.key')).toMatchObject(trouble('unproven'))
})

it('names a certificate that is not the authority’s as TLS inspection, and an authority that is not there', async () => {
  const pc = await Pc.make()
  const { trustAnchors } = pc.console.authorities[0] ?? pc.authority.target
  const policyOf = async (change: Partial<Policy['authorities'][number]>) => {
    pc.console.authorities = [{ ...pc.authority.target, trustAnchors, ...change }]
    pc.console.policyVersion++
    await pc.start()
    await until('the connection', () => pc.agent?.status().link === 'connected')
    await pc.stop()
    return examine(pc.platform)
  }
  const other = await makeServerTls()
  expect(told(await policyOf({ trustAnchors: other.anchors }), 'authority.tls')).toMatchObject(
    trouble('inspected', 'TLS'),
  )
  const localhost = pc.authority.target.baseUrl.replace('127.0.0.1', 'localhost')
  expect(told(await policyOf({ baseUrl: localhost }), 'authority.tls')).toMatchObject(trouble('wrong_name'))
  pc.authority.faults.profile = [{ garbage: 'maintenance', status: 503 }]
  expect(told(await policyOf({}), 'authority.reachable')).toMatchObject(trouble('no_answer', '503'))
  const cutting = createTcpServer((socket) => socket.destroy())
  const port = await listening(cutting)
  expect(told(await policyOf({ baseUrl: `https://127.0.0.1:${port}` }), 'authority.tls')).toMatchObject(
    trouble('broken'),
  )
  await pc.authority.stop()
  expect(told(await policyOf({}), 'authority.reachable')).toMatchObject(trouble('unreachable', 'ECONNREFUSED'))
  pc.console.authorities = []
  pc.console.policyVersion++
  await pc.start()
  await until('the connection', () => pc.agent?.status().link === 'connected')
  expect(told(await examine(pc.platform), 'console.policy')).toMatchObject(trouble('no_authority'))
})

it('says so when the certificate of an authority’s server is out of date', async () => {
  const old = await makeServerTls({ notBefore: daysFromNow(-9), notAfter: daysFromNow(-1) })
  const pc = await Pc.make()
  const server = createTlsServer(old, () => {})
  const baseUrl = `https://127.0.0.1:${await listening(server)}`
  pc.console.authorities = [{ ...pc.authority.target, trustAnchors: old.anchors, baseUrl }]
  pc.console.policyVersion++
  await pc.start()
  const outOfDate = await until('the policy', async () => {
    const found = await examine(pc.platform)
    return found.find(({ id }) => id === 'authority.tls')?.finding === 'out_of_date' && found
  })
  expect(told(outOfDate, 'authority.tls')).toMatchObject(trouble('out_of_date'))
})

it.each([
  ['out_of_date', { notBefore: daysFromNow(-9), notAfter: daysFromNow(-1) }],
  ['wrong_name', { hosts: ['console.example'] }],
  ['untrusted', {}],
] as const)('calls the certificate of a console %s', async (finding, options) => {
  const tls = await makeServerTls(options)
  const server = createTlsServer(tls, (_, response) => void response.writeHead(204).end())
  const port = await listening(server)
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), `{ "server": "https://127.0.0.1:${port}" }`)
  const trusted = getCACertificates('default')
  if (finding !== 'untrusted') setDefaultCACertificates([...trusted, tls.anchors])
  onTestFinished(() => setDefaultCACertificates(trusted))
  // Named is who issued it.
  expect(told(await examine(testPlatform(home)), 'console.tls')).toMatchObject(trouble(finding, '(9936)TLS'))
})

it('tells a handshake that is cut off', async () => {
  const port = await listening(createTcpServer((socket) => socket.destroy()))
  const home = temporaryFolder()
  writeFileSync(path.join(home, 'agent.json'), `{ "server": "https://127.0.0.1:${port}" }`)
  expect(told(await examine(testPlatform(home)), 'console.tls')).toMatchObject(trouble('broken'))
})

it('finds an authority that the PC’s administrator has not allowed, and leaves it alone', async () => {
  const pc = await Pc.make()
  const file = pc.platform.machinePolicy.place
  writeFileSync(file, '{ "allowedAuthorities": ["https://other.example"] }')
  expect(told(await examine(pc.platform), 'authority.allowed')).toMatchObject(
    trouble('not_allowed', pc.authority.target.baseUrl),
  )
  expect(pc.authority.calls).toEqual([])
  writeFileSync(file, '{ "allowed": 1 }')
  expect(told(await examine(pc.platform), 'authority.allowed')).toMatchObject(trouble('unreadable', 'agent.json'))
})

it('has no policy to go by when its file is gone', async () => {
  const pc = await Pc.make()
  const folder = pc.platform.privateFolder
  for (const name of readdirSync(folder)) if (name.startsWith('policy-')) rmSync(path.join(folder, name))
  const found = await examine(pc.platform)
  expect(told(found, 'console.policy')).toMatchObject(trouble('none'))
  expect(resultOf(found, 'certificates.found')).toBe('not_applicable')
})

it('measures the clock against console and authority', async () => {
  const pc = await Pc.make()
  const wrong = await examine(pc.platform, ahead(-3_600_000))
  expect(told(wrong, 'clock.console')).toMatchObject(trouble('wrong', /^-36\d\d s/))
  expect(told(wrong, 'clock.authority')).toMatchObject(trouble('wrong', /^-36\d\d s/))
  const drifting = await examine(pc.platform, ahead(150_000))
  expect(told(drifting, 'clock.console')).toMatchObject(trouble('drifting', /^\+1\d\d s/))
  expect(told(drifting, 'clock.authority')).toMatchObject(trouble('drifting'))
})

it.each([
  ['America/New_York', 'warning'],
  ['Asia/Tokyo', 'ok'],
])('takes the time zone %s for %s', async (zone, result) => {
  const before = process.env.TZ
  process.env.TZ = zone
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })
  const found = await examine(testPlatform(temporaryFolder()))
  expect(resultOf(found, 'clock.zone')).toBe(result)
  if (result === 'warning') expect(told(found, 'clock.zone')).toMatchObject(trouble('elsewhere', zone))
})

it('tells of a key store that does not open, or keeps no key', async () => {
  const pc = await Pc.make()
  await pc.start()
  await pc.stop()
  const { privateFolder } = pc.platform
  const keys = path.join(privateFolder, 'keys')
  rmSync(path.join(keys, 'keys'), { recursive: true })
  mkdirSync(path.join(keys, 'keys', 'certfleet-scratch-doctor', 'x'), { recursive: true })
  expect(told(await examine(pc.platform), 'keystore.writable')).toMatchObject(trouble('unwritable'))
  rmSync(keys, { recursive: true })
  writeFileSync(keys, '')
  expect(told(await examine(pc.platform), 'keystore.opens')).toMatchObject(trouble('closed'))
})

it('judges the certificates: gone, without a usable key, in their window, expired', async () => {
  const pc = await Pc.make({ daysLeft: 20 })
  await pc.start()
  await pc.stop()
  expect(told(await examine(pc.platform), 'certificates.expiry')).toMatchObject(
    trouble('window_open', /demo01 .*\((19|20) d\)/),
  )
  expect(told(await examine(pc.platform, ahead(30 * dayMs)), 'certificates.expiry')).toMatchObject(
    trouble('expired', 'demo01'),
  )
  const store = openFileStore(path.join(pc.platform.privateFolder, 'keys'))
  await store.deleteKey('old-key')
  expect(told(await examine(pc.platform), 'certificates.usable')).toMatchObject(trouble('unusable', 'demo01'))
  await store.remove(sha256Hex(pc.old))
  expect(told(await examine(pc.platform), 'certificates.found')).toMatchObject(trouble('none'))
})

it('leaves an expired certificate that has a successor unmentioned', async () => {
  const pc = await Pc.make({ daysLeft: -1 })
  const store = openFileStore(path.join(pc.platform.privateFolder, 'keys'))
  const key = await store.createKey('new-key', 'P-256')
  await store.install(await issueTo(pc.authority.ca, key.publicKey), [], 'new-key')
  await pc.start()
  await pc.stop()
  expect(resultOf(await examine(pc.platform), 'certificates.expiry')).toBe('ok')
})

it('says for whom a procedure waits, and which key one that is over has left', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, order } = await pc.asked()
  expect(told(await examine(pc.platform), 'certificates.issuances')).toMatchObject(
    trouble('employee', order.referenceCode),
  )
  await pc.stop()
  const journal = new Journal(issuanceId, {
    folder: path.join(pc.platform.privateFolder, 'journal'),
    now: () => new Date(),
  })
  onTestFinished(() => journal.close())
  const progress = { step: 'progress', state: 'waiting_institution', waitingOn: 'institution' } as const
  journal.append({ ...progress, code: null, nextAttemptAt: null })
  expect(told(await examine(pc.platform), 'certificates.issuances')).toMatchObject(trouble('others', 'institution'))
  journal.append({ step: 'request_named', requestId: randomUUID(), keyName: 'left-key' })
  const store = openFileStore(path.join(pc.platform.privateFolder, 'keys'))
  await store.createKey('left-key', 'P-256')
  expect(resultOf(await examine(pc.platform), 'keystore.orphans')).toBe('ok')
  journal.append({ step: 'cancelled' })
  const found = await examine(pc.platform)
  expect(told(found, 'keystore.orphans')).toMatchObject(trouble('left', 'left-key'))
  expect(resultOf(found, 'certificates.issuances')).toBe('ok')
})

/** The machine policy says that keys are in that token; the agent has begun with it. */
function keptInToken(platform: Platform, place: Pkcs11Place): void {
  mkdirSync(platform.privateFolder, { recursive: true })
  writeFileSync(platform.machinePolicy.place, JSON.stringify({ keyStore: 'pkcs11', pkcs11: place }))
  writeFileSync(path.join(platform.privateFolder, 'keystore.json'), '{"keyStore":"pkcs11"}')
}

it('looks at a token without its PIN: there, gone, with few tries left, locked', async (context) => {
  needs(context, 'softhsm', 'gcc')
  const folder = temporaryFolder()
  const platform = testPlatform(folder)
  const place = { ...softToken(folder), module: tokenDouble('counting') }
  keptInToken(platform, place)
  const store = openPkcs11Store(place)
  onTestFinished(() => store.close())
  const found = await examine(platform)
  expect(resultOf(found, 'keystore.token')).toBe('ok')
  expect(found.find(({ id }) => id === 'keystore.writable')).toMatchObject({ result: 'not_applicable', seen: 'PIN' })
  await store.pin?.enter('0000')
  expect(told(await examine(platform), 'keystore.token')).toMatchObject(trouble('few_tries'))
  await store.pin?.enter('0000')
  expect(told(await examine(platform), 'keystore.token')).toMatchObject(trouble('locked', 'last_try'))
  keptInToken(platform, { ...place, label: 'another' })
  expect(told(await examine(platform), 'keystore.token')).toMatchObject(trouble('absent'))
})

it('names the databases of browsers, and those it cannot look into', async (context) => {
  needs(context, 'nss', 'certutil')
  const home = temporaryFolder()
  const folders = ['locked', 'damaged'].map((name) => path.join(home, name))
  const [locked = '', damaged = ''] = folders
  let profiles = [locked]
  const nss = { database: path.join(home, 'nssdb'), library: 'libsoftokn3.so', profiles: () => profiles }
  const platform = { ...testPlatform(home), nss }
  mkdirSync(platform.privateFolder)
  writeFileSync(path.join(platform.privateFolder, 'keystore.json'), '{"keyStore":"nss"}')
  makeNssDatabase(locked, 'geheim')
  expect(told(await examine(platform), 'keystore.profiles')).toMatchObject(trouble('locked', locked))
  mkdirSync(damaged)
  writeFileSync(path.join(damaged, 'cert9.db'), 'no database')
  profiles = folders
  expect(told(await examine(platform), 'keystore.profiles')).toMatchObject(trouble('unreadable', damaged))
  profiles = []
  expect(resultOf(await examine(platform), 'keystore.profiles')).toBe('ok')
})

it('says of a check that breaks that it did not end, and goes on with the others', async () => {
  const conflicts = () => {
    throw new Error('no registry')
  }
  const found = await examine({ ...testPlatform(temporaryFolder()), conflicts })
  expect(found.find(({ id }) => id === 'pc.conflicts')).toMatchObject({ result: 'warning', finding: 'unfinished' })
  expect(reportText(reportOf(found, testPlatform('/nowhere'), new Date()), 'ja')).toContain('no registry')
  expect(resultOf(found, 'agent.enrolled')).toBe('problem')
})

it('has every finding of the catalogue in one of these tests', (context) => {
  needs(context, 'softhsm', 'gcc', 'nss', 'certutil')
  const all = checkIds.flatMap((id) => Object.keys(checks[id]).map((finding) => `${id} ${finding}`))
  expect(all.filter((each) => !provoked.has(each))).toEqual([])
})
