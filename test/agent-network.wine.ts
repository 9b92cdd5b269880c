import { type ChildProcess } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, inject, it, onTestFinished } from 'vitest'
import { wordsOf } from '../apps/agent/src/screens/text/text.ts'
import { makeServerTls } from '../apps/agent/src/test/certificates.ts'
import { TestConsole } from '../apps/agent/src/test/console.ts'
import { TestProxy } from '../apps/agent/src/test/proxy.ts'
import { eventually } from './support/process.ts'
import { type WindowsAgent, putAgent } from './support/windows-agent.ts'
import { type Wine, needsWine, openWine } from './support/wine.ts'

/** How the agent on Windows finds its way: the proxy and the CAs Windows names. */

let wine: Wine
let windows: WindowsAgent
let console: TestConsole
const proxy = new TestProxy()
const script = createServer((_, answer) => {
  answer.setHeader('content-type', 'application/x-ns-proxy-autoconfig')
  answer.end(`function FindProxyForURL(url, host) { return "PROXY ${proxy.host}" }`)
})

beforeEach(needsWine)
beforeAll(async () => {
  if (!inject('wineRoot')) return
  const serverTls = await makeServerTls()
  ;[wine, console] = await Promise.all([openWine(), new TestConsole(serverTls).start(), proxy.start()])
  await new Promise<void>((resolve) => script.listen(0, '127.0.0.1', resolve))
  await trust(serverTls.anchors)
  await useScript(`http://127.0.0.1:${(script.address() as AddressInfo).port}/proxy.pac`)
  windows = await putAgent(wine, { server: console.origin, keyStore: 'file' }, console.token)
})
afterAll(async () => {
  await wine?.close()
  await console?.stop()
  if (!inject('wineRoot')) return
  await proxy.stop()
  script.close()
})

const setBytes = (key: string, name: string, bytes: Buffer) =>
  wine.run('reg.exe', ['add', key, '/v', name, '/t', 'REG_BINARY', '/d', bytes.toString('hex'), '/f'])

const number = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** As group policy adds a root: the store's own form, property by property. Wine makes the usual store from Debian's. */
async function trust(pem: string): Promise<void> {
  const { raw, fingerprint } = new X509Certificate(pem)
  const thumbprint = fingerprint.replaceAll(':', '')
  const property = (id: number, value: Buffer) => Buffer.concat([number(id), number(1), number(value.length), value])
  const blob = Buffer.concat([property(3, Buffer.from(thumbprint, 'hex')), property(32, raw)])
  const key = String.raw`HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates\Root\Certificates` + `\\${thumbprint}`
  await setBytes(key, 'Blob', blob)
}

/** As the settings of Windows keep it: directly, and by a script. */
async function useScript(url: string): Promise<void> {
  const text = (value: string) => Buffer.concat([number(value.length), Buffer.from(value, 'latin1')])
  const settings = [number(0x46), number(1), number(1 | 4), text(''), text(''), text(url), Buffer.alloc(32)]
  const key = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`
  await setBytes(key, 'DefaultConnectionSettings', Buffer.concat(settings))
}

it('reaches its console through the proxy of the script, and trusts whom Windows trusts', async () => {
  proxy.password = null
  const agent: ChildProcess = windows.start(['run'])
  onTestFinished(() => void agent.kill('SIGKILL'))
  await eventually('the hello', () => console.hellos.length > 0, 60_000)
  expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(console.origin).host]))

  // Nobody is signed in here whom the proxy could know: Wine has no Negotiate without Samba.
  proxy.password = 'another'
  proxy.breakTunnels()
  const refused = wordsOf('ja').flt04.link.proxy_refused
  await eventually('the refusal', async () => (await windows.run(['status'])).output.includes(refused), 60_000)
})
