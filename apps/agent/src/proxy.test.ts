import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { partyOf } from '@certfleet/core/issuance.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { enrol } from './enrol.ts'
import { defaultHttpsLimits, httpsRequest } from './https-request.ts'
import { logFileOf } from './log.ts'
import { proxySettings, proxyTo } from './proxy.ts'
import { makeServerTls } from './test/certificates.ts'
import { TestConsole } from './test/console.ts'
import { temporaryFolder } from './test/folder.ts'
import { Pc, testPlatform } from './test/pc.ts'
import { TestProxy } from './test/proxy.ts'
import { until } from './test/wait.ts'

async function newProxy() {
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  return proxy
}

/** A console over TLS, as it is outside of one's own PC; its CA is among those of the system. */
async function newConsole() {
  const serverTls = await makeServerTls()
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, serverTls.anchors])
  const console = await new TestConsole(serverTls).start()
  onTestFinished(async () => {
    tls.setDefaultCACertificates(before)
    await console.stop()
  })
  return console
}

const hostOf = (url: string) => new URL(url).host

describe('the environment', () => {
  it('names the proxy, and what is reached without it', () => {
    expect(proxySettings({ PATH: '/bin', HTTP_PROXY: 'http://other:1' })).toEqual({})
    const both = { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1', NO_PROXY: '.example', no_proxy: '' }
    expect(proxySettings(both)).toEqual({ HTTPS_PROXY: 'http://lower:1', NO_PROXY: '.example' })
  })

  it.each(['proxy.example:8080', 'socks5://proxy:1080', 'http://', 'http://secret@:x', 'http://hanako:50%@proxy:1'])(
    'is refused rather than passed over when it names %j',
    (HTTPS_PROXY) => {
      expect(() => proxySettings({ HTTPS_PROXY })).toThrow(/^HTTPS_PROXY is not http:\/\/HOST:PORT$/)
    },
  )
})

it.each([
  ['https://a.example/', '', true],
  ['https://a.example/', 'b.example,a.example', false],
  ['https://a.example/', '.example', false],
  ['https://a.example:8443/', '*.example', false],
  ['https://a.example:8443/', 'a.example:8443', false],
  ['https://a.example/', 'a.example:8443', true],
  ['https://a.example/', '*', false],
  ['http://127.0.0.1:3000/', '', false],
])('says whether %s goes through the proxy, with NO_PROXY %j', async (url, NO_PROXY, isProxied) => {
  const proxyFor = () => ({ HTTPS_PROXY: 'http://hanako:secret@proxy:8080', NO_PROXY })
  const proxy = await proxyTo(new URL(url), { proxyFor, signOn: null })
  expect(proxy?.href ?? null).toBe(isProxied ? 'http://proxy:8080/' : null)
})

it('enrols, connects and renews through the proxy, with its user name and password', async () => {
  const [proxy, console] = [await newProxy(), await newConsole()]
  const pc = await Pc.make({ console, proxy: proxySettings({ HTTPS_PROXY: proxy.address() }) })
  await pc.start()
  const { employee, issuanceId } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  expect(new Set(proxy.tunnels)).toEqual(new Set([hostOf(console.origin), hostOf(pc.authority.target.baseUrl)]))
  expect(proxy.refused).toEqual([])
})

it('goes around the proxy where NO_PROXY says so', async () => {
  const [proxy, console] = [await newProxy(), await newConsole()]
  const settings = proxySettings({ HTTPS_PROXY: proxy.address(), NO_PROXY: '127.0.0.1' })
  const pc = await Pc.make({ console, proxy: settings })
  await pc.start()
  await pc.asked()
  expect([...proxy.tunnels, ...proxy.refused]).toEqual([])
})

it('tries again when the system cannot say how a server is reached', async () => {
  const pc = await Pc.make({ console: await newConsole() })
  let asked = 0
  const proxyFor = () => {
    if (++asked < 3) throw new Error('no answer')
    return {}
  }
  Object.assign(pc.platform, { network: { proxyFor, signOn: null } })
  const agent = await pc.start()
  await until('the connection', () => agent.status().link === 'connected')
  expect(asked).toBeGreaterThanOrEqual(3)
})

it('says that the setting is none that could be followed, and dials nobody by it', async () => {
  const pc = await Pc.make({ console: await newConsole() })
  const hellos = pc.console.hellos.length
  const proxyFor = () => proxySettings({ HTTPS_PROXY: 'proxy.example:8080' })
  Object.assign(pc.platform, { network: { proxyFor, signOn: null } })
  await pc.start()
  await (await pc.employee()).sees('FLT04', 'HTTPS_PROXY')
  expect(pc.console.hellos.length).toBe(hellos)
})

describe('when the proxy refuses its user name and password (407)', () => {
  it('an enrolment says so, and the token is not sent', async () => {
    const [proxy, console] = [await newProxy(), await newConsole()]
    const settings = proxySettings({ HTTPS_PROXY: proxy.address('wrong') })
    const platform = { ...testPlatform(temporaryFolder()), network: { proxyFor: () => settings, signOn: null } }
    const enrolling = enrol({ platform, server: console.origin, token: console.token })
    await expect(enrolling).rejects.toMatchObject({ reason: 'proxy_refused' })
    expect(console.enrolments).toEqual([])
  })

  it('the connection to the console says so, and comes back when it accepts them', async () => {
    const [proxy, console] = [await newProxy(), await newConsole()]
    const pc = await Pc.make({ console, proxy: proxySettings({ HTTPS_PROXY: proxy.address() }) })
    const agent = await pc.start()
    await until('the connection', () => agent.status().link === 'connected')
    const { password } = proxy
    proxy.password = 'changed'
    proxy.breakTunnels()
    await until('the refusal', () => agent.status().link === 'proxy_refused')
    proxy.password = password
    await until('the connection', () => agent.status().link === 'connected')
    expect(readFileSync(logFileOf(pc.platform), 'utf8')).not.toContain(password)
  })

  it('a renewal waits for the IT admin with G009e when it asks the system, and goes on by itself', async () => {
    const proxy = await newProxy()
    proxy.offers = ['Negotiate', 'NTLM']
    const pc = await Pc.make({ proxy: proxySettings({ HTTPS_PROXY: proxy.address() }) })
    const { password } = proxy
    proxy.password = 'changed'
    await pc.start()
    const { employee, issuanceId } = await pc.asked()
    await employee.sees('FLT01')
    await employee.does({ type: 'start', issuanceId })
    const waiting = await until('the wait', () =>
      pc.console.reportsOf('issuance.progress').find((each) => each.state === 'waiting_proxy_auth'),
    )
    expect(waiting).toMatchObject({ issuanceId, code: 'G009e', nextAttemptAt: expect.any(String) })
    expect(partyOf('waiting_proxy_auth')).toBe('it_admin')
    expect(pc.authority.calls).toEqual([])
    proxy.password = password
    await employee.sees('CCHK001')
  })
})

it('gives a server behind the proxy as long for its answer as any', async () => {
  const [proxy, serverTls] = [await newProxy(), await makeServerTls()]
  const limits = { ...defaultHttpsLimits, connectMs: 1000 }
  const server = createServer(serverTls, (_, response) => setTimeout(() => response.end('late'), 2 * limits.connectMs))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = proxySettings({ HTTPS_PROXY: proxy.address() })
  const answer = await httpsRequest(
    url,
    { trustAnchors: serverTls.anchors, network: { proxyFor: () => settings, signOn: null } },
    limits,
  )
  expect(answer).toEqual({ status: 200, text: 'late' })
})
