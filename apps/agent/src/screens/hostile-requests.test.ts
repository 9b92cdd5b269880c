import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logFileOf } from '../log.ts'
import { canary, mutated, runs } from '../test/hostile.ts'
import { Pc } from '../test/pc.ts'

/**
 * What any program or page on the PC can send: requests to the screens' port, and `certfleet:` addresses. Without the
 * session's token nothing is told or done, and afterwards the agent is what it was.
 */

async function scene() {
  const pc = await Pc.make()
  const agent = await pc.start()
  const { origin, secret } = JSON.parse(
    readFileSync(path.join(pc.platform.privateFolder, 'running.json'), 'utf8'),
  ) as Record<'origin' | 'secret', string>
  const employee = await pc.employee()
  const isAlive = async () => {
    const answer = await fetch(`${origin}/control/status`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
    })
    return answer.status === 200 && (await answer.json())
  }
  return { pc, agent, origin, secret, employee, isAlive }
}

/** Sends bytes as they are, and reads until the other side has had enough; a slow sender is cut off by itself here. */
function raw(origin: string, parts: string[]): Promise<string> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part, 'latin1')
    })
    const enough = setTimeout(() => socket.destroy(), 1000)
    socket.on('data', (chunk) => {
      answer += String(chunk)
      // One answer is enough; frames of a page would go on for ever.
      if (answer.includes('\r\n\r\n')) setTimeout(() => socket.destroy(), 5)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(enough)
      resolve(answer)
    })
  })
}

/** A request over a connection of its own. @returns its status */
function post(url: string, headers: Record<string, string>, body: string): Promise<number | 'cut off'> {
  return new Promise((resolve) => {
    const call = request(url, { method: 'POST', headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.on('error', () => resolve('cut off'))
    call.end(body)
  })
}

const paths = fc.oneof(
  fc.constantFrom('/page/events', '/page/frames', '/page/log', '/control/open', '/control/status', '/launch', '/help'),
  fc.constantFrom(
    '/images/guide/ja/../../../../../../etc/passwd',
    '/images/guide/ja/%2e%2e%2f%2e%2e%2fsecurity.md',
    '/images/guide/ja/..%5c..%5cpasswd.png',
    '/images/guide/ja/FLT01.png%00.md',
    '//etc/passwd',
    '/%00',
    '/%E0%A4%A',
    `/${'a/'.repeat(5000)}`,
    `/help?language=${canary}`,
    `http://evil.example/page/events`,
  ),
)
const hosts = (origin: string) => {
  const { host, port } = new URL(origin)
  return fc.constantFrom(host, host, `localhost:${port}`, 'evil.example', `[::1]:${port}`, '', `${host}\r\nX: y`)
}
const issuanceId = '0b9f4c6e-8a53-4a53-9d8e-1f8b7a1f4f10'
const events = [
  { type: 'start', issuanceId },
  { type: 'answer', issuanceId, screen: 'CCHK002', fields: { password: canary } },
  { type: 'choose', issuanceId, certificateSha256: 'a'.repeat(64) },
  { type: 'proxy', screen: 'CCHK008', fields: { password: canary } },
  { type: 'pin', screen: 'FLT11', fields: { pin: canary } },
  { type: 'remove-agreed', certificateSha256: 'a'.repeat(64) },
]
const bodies = fc.oneof(
  ...events.map((event) => mutated(event).map((value) => JSON.stringify(value) ?? '')),
  fc.constantFrom('', '{', `code=${canary}`, 'x'.repeat(100_000)),
)
const authorizations = fc.constantFrom(
  undefined,
  'Bearer ',
  `Bearer ${canary}`,
  'Bearer null',
  `Basic ${Buffer.from(canary).toString('base64')}`,
  `Bearer ${'x'.repeat(20_000)}`,
)

it('answers no request that has no right to it', { timeout: 120_000 }, async () => {
  const { pc, origin, isAlive } = await scene()
  const before = await isAlive()
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'G\u0000T', canary),
    path: paths,
    host: hosts(origin),
    from: fc.constantFrom(undefined, origin, 'null', 'https://evil.example', `${origin}.evil.example`),
    authorization: authorizations,
    body: bodies,
    // What it says of its length, against what it sends.
    length: fc.constantFrom('right', 'none', 'more', 'chunked', 'huge'),
  })
  const ask = async (sent: typeof requests extends fc.Arbitrary<infer T> ? T : never) => {
    const lengths = {
      right: `content-length: ${Buffer.byteLength(sent.body, 'latin1')}`,
      none: 'x-none: 1',
      more: `content-length: ${sent.body.length + 1000}`,
      chunked: 'transfer-encoding: chunked\r\ncontent-length: 5',
      huge: 'content-length: 99999999999999999999',
    }
    const head = [
      `${sent.method} ${sent.path} HTTP/1.1`,
      `host: ${sent.host}`,
      ...(sent.from === undefined ? [] : [`origin: ${sent.from}`]),
      ...(sent.authorization === undefined ? [] : [`authorization: ${sent.authorization}`]),
      'content-type: application/json',
      lengths[sent.length],
      'connection: close',
    ]
    const answer = await raw(origin, [`${head.join('\r\n')}\r\n\r\n`, sent.body])
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
    // Nothing, a refusal, or what anybody may read.
    const isPublic = status === 200 && sent.method === 'GET' && sent.path.startsWith('/help')
    expect(status === 0 || (status >= 400 && status < 500) || isPublic, `${status} to ${head[0]}`).toBe(true)
    for (const secret of ['root:', '# Security', canary]) expect(answer).not.toContain(secret)
  }
  await fc.assert(fc.asyncProperty(requests, ask), runs(40, 1500))
  expect(await isAlive()).toEqual(before)
  expect(readFileSync(logFileOf(pc.platform), 'utf8')).not.toContain(canary)
})

it('takes from a page no event that is none, and says so', { timeout: 120_000 }, async () => {
  const { pc, origin, employee, isAlive } = await scene()
  const before = await isAlive()
  const headers = { authorization: `Bearer ${employee.token}`, origin, 'content-type': 'application/json' }
  const send = async (body: string) => {
    // An event of an issuance that there is none of changes nothing; too large a body is cut off.
    expect([204, 400, 413, 'cut off']).toContain(await post(`${origin}/page/events`, headers, body))
  }
  await fc.assert(fc.asyncProperty(bodies, send), runs(40, 1500))
  expect(await isAlive()).toEqual(before)
  expect(readFileSync(logFileOf(pc.platform), 'utf8')).not.toContain(canary)
  await employee.sees('FLT04')
})

it('keeps answering while somebody sends slowly, and holds hundreds of lines open', { timeout: 60_000 }, async () => {
  const { origin, isAlive } = await scene()
  const { hostname, port } = new URL(origin)
  const open = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), hostname, () => socket.write('POST /page/events HTTP/1.1\r\nhost: x\r\nx-'))
    return socket.on('error', () => {})
  })
  expect(await isAlive()).toBeTruthy()
  for (const socket of open) socket.destroy()
})

it('opens for an address of its own scheme, whatever it says, the screens alone', { timeout: 120_000 }, async () => {
  const { pc, isAlive } = await scene()
  const before = await isAlive()
  // The program finds the running agent as it does under Linux.
  const home = path.dirname(pc.platform.privateFolder)
  mkdirSync(path.join(home, '.local/share'), { recursive: true })
  symlinkSync(pc.platform.privateFolder, path.join(home, '.local/share/certfleet'))
  const program = fileURLToPath(new URL('../main.ts', import.meta.url))
  let opened = pc.launched.length
  const call = async (address: string) => {
    const env = { HOME: home, PATH: process.env.PATH }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, address], { env })
    expect([stdout, stderr]).toEqual(['', ''])
    expect(pc.launched).toHaveLength(++opened)
  }
  const rest = fc.oneof(
    fc.constantFrom(
      '',
      '//',
      '//renew?login=x',
      '//enrol?server=https://evil.example',
      ' --server=https://evil.example',
    ),
    fc.constantFrom(
      '//../../etc/passwd',
      '//%0a%0drun',
      `//${canary}`,
      `//${'a'.repeat(100_000)}`,
      '// enrol --server x',
    ),
    fc.string({ unit: 'grapheme', maxLength: 50 }).filter((text) => !text.includes('\u0000')),
  )
  await fc.assert(
    fc.asyncProperty(
      rest.map((text) => `certfleet:${text}`),
      call,
    ),
    runs(1, 60),
  )
  expect(await isAlive()).toEqual(before)
  expect(readFileSync(logFileOf(pc.platform), 'utf8')).not.toContain(canary)
})
