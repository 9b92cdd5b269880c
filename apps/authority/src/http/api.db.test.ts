import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { replaceFeedToken } from '../changes/feed-token.ts'
import { answer, logIn, newRequest, obtain, open, signed, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import type { Ask } from '../test/client.ts'
import { type Cable, layCable } from '../test/cable.ts'
import { needs } from '../../../../test/support/machine.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

const json = { 'content-type': 'application/json' }
const malformed = (status: number) => ({ status, body: { code: 'malformed' } })

it('says who it is and what time it has', async () => {
  const answered = profileAnswerSchema.parse((await place.client.get('/api/profile')).body)
  expect(answered).toMatchObject({ profile: { code: '9936', name: 'サンプル銀行', windowDays: 40 }, rehearsal: false })
  expect(Math.abs(Date.parse(answered.time) - Date.now())).toBeLessThan(5000)
})

it('its front page names the institution and leads to the certificate login', async () => {
  const { status, raw, headers } = await place.client.send('/login', { headers: { 'accept-language': 'en' } })
  expect(status).toBe(200)
  expect(raw.toString()).toContain('(9936)サンプル銀行')
  expect(raw.toString()).toContain(`href="${place.settings.certLoginUrl}/?lang=en"`)
  expect(String(headers['content-security-policy'])).toContain("default-src 'none'")
})

describe('a request that makes no sense is refused in the contract’s own form', () => {
  const post = (body: string | Buffer, headers: Record<string, string> = json): Ask => ({
    method: 'POST',
    headers,
    body,
  })
  const dialogues = '/api/dialogues'
  it.each([
    ['an unknown route', '/api/nothing', {}, 404],
    ['another method', dialogues, { method: 'DELETE' }, 404],
    ['no JSON', dialogues, post('{"purpose":'), 400],
    ['nothing', dialogues, post(''), 400],
    ['bytes that are no text', dialogues, post(Buffer.from([0xff, 0xfe, 0x00])), 400],
    ['an array', dialogues, post('[]'), 400],
    ['another purpose', dialogues, post('{"purpose":"steal"}'), 400],
    ['a prototype', dialogues, post('{"__proto__":{"purpose":"issue"}}'), 400],
    ['a certificate that is no hash', dialogues, post('{"purpose":"renew","certificateSha256":"x"}'), 400],
    ['a form', dialogues, post('purpose=issue', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['no content type', dialogues, post('{"purpose":"issue"}', {}), 415],
    ['a huge body', dialogues, post(Buffer.alloc(70_000, 0x20)), 413],
    [
      'a huge body in chunks',
      dialogues,
      post(Buffer.alloc(70_000, 0x20), { ...json, 'transfer-encoding': 'chunked' }),
      413,
    ],
    ['very deep JSON', dialogues, post(`{"purpose":${'['.repeat(30_000)}`), 400],
  ])('%s', async (_, at, ask, status) => {
    expect(await place.client.send(at, ask)).toMatchObject(malformed(status))
  })

  it('as a problem document, in the reader’s language', async () => {
    const read = async (language: string) => {
      const headers = { ...json, 'accept-language': language }
      const { body, headers: answered } = await place.client.send('/api/dialogues', { ...post('{}'), headers })
      return { ...(body as object), type: answered['content-type'], language: answered['content-language'] }
    }
    const type = 'application/problem+json'
    const [japanese, english] = [ja.code.malformed, en.code.malformed]
    const common = { type, status: 400, code: 'malformed' }
    expect(await read('ja')).toEqual({ ...common, language: 'ja', title: japanese.what, detail: japanese.todo })
    expect(await read('en-GB')).toEqual({ ...common, language: 'en', title: english.what, detail: english.todo })
  })

  it('a screen that takes no answer', async () => {
    const { dialogueId, token } = await open(place.client, 'issue')
    const body = { screen: 'CCHK006', fields: {} }
    expect(await place.client.post(`/api/dialogues/${dialogueId}/answers`, body, token)).toMatchObject(malformed(400))
  })

  it('a dialogue id that is none', async () => {
    const answered = await answer(place.client, { dialogueId: 'x', token: 'y' }, { password: 'p' })
    expect(answered).toMatchObject({ status: 401, body: { code: 'session_expired' } })
  })
})

it('a hostile CSR is rejected, and the session still gives its certificate to a good one', async (context) => {
  needs(context, 'openssl')
  await place.subscribe('hostile')
  const session = await logIn(place.client, 'hostile', 'issue')
  const good = await newRequest()
  const csr = Buffer.from(good.csr, 'base64')
  const flipped = Buffer.from(csr)
  flipped.writeUInt8(flipped.readUInt8(csr.length - 1) ^ 1, csr.length - 1)
  const weak = openssl(
    'req -new -newkey rsa:1024 -nodes -keyout k.pem -subj /CN=x -outform DER -out weak.der',
    'weak.der',
  )
  const otherCurve = openssl(
    'req -new -newkey ec -pkeyopt ec_paramgen_curve:secp521r1 -nodes -keyout k.pem -subj /CN=x -outform DER -out p521.der',
    'p521.der',
  )
  const nested = Buffer.concat(Array.from({ length: 8000 }, () => Buffer.from([0x30, 0x80])))
  const endless = Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00])
  for (const bad of [
    Buffer.alloc(0),
    Buffer.from('hello'),
    csr.subarray(0, 40),
    flipped,
    weak,
    otherCurve,
    nested,
    endless,
  ]) {
    const answered = await submit(place.client, session, { ...good, csr: bad.toString('base64') })
    expect(answered).toMatchObject({ status: 400, body: { code: 'csr_rejected' } })
  }
  expect(await submit(place.client, session, { ...good, csr: '?' })).toMatchObject(malformed(400))
  expect((await submit(place.client, session, good)).status).toBe(200)
})

function openssl(line: string, out: string): Buffer {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-csr-'))
  execFileSync('openssl', line.split(' '), { cwd, stdio: 'pipe' })
  const bytes = fs.readFileSync(path.join(cwd, out))
  fs.rmSync(cwd, { recursive: true })
  return bytes
}

it('logs every request and no secret', async () => {
  await place.subscribe('secret1')
  const session = await open(place.client, 'issue')
  await answer(place.client, session, { loginId: 'secret1', password: 'geheim-falsch' })
  await place.client.send(`/api/dialogues/${session.dialogueId}/answers`, {
    method: 'POST',
    token: session.token,
    headers: json,
    body: '{"screen":"CCHK002","fields":{"password":"geheim-kaputt"',
  })
  const issued = await obtain(place.client, 'secret1', 'issue')
  await signed(place.client, 'confirm', place.settings.publicUrl, issued)
  const feed = await replaceFeedToken(place.db, '9936')
  await place.client.get('/api/changes', feed.token)
  const log = place.logged()
  expect(log).toContain('/answers')
  expect(log).toContain('wrong_credentials')
  for (const secret of ['geheim', 'pw-secret1', session.token, feed.token, issued.csr.slice(100, 140)]) {
    expect(log).not.toContain(secret)
  }
})

describe('while PostgreSQL is away', () => {
  let cable: Cable
  let remote: TestAuthority
  beforeAll(async () => {
    remote = await testAuthority(inject('postgresUrl'), {
      rehearsal: true,
      through: async (url) => (cable = await layCable(url)).url,
    })
    await remote.subscribe('away1')
  })
  afterAll(async () => {
    await remote.end()
    cable.close()
  })

  it('the authority answers that it is not available and when to come back, and recovers by itself', async () => {
    const { client } = remote
    const session = await logIn(client, 'away1', 'issue')
    const request = await newRequest()
    cable.cut()
    const unavailable = { status: 503, body: { code: 'G005e', retryAfterSeconds: expect.any(Number) } }
    for (let i = 0; i < 3; i++) expect(await submit(client, session, request)).toMatchObject(unavailable)
    expect((await submit(client, session, request)).headers['retry-after']).toBe('15')
    expect(await client.post('/api/dialogues', { purpose: 'issue' })).toMatchObject(unavailable)
    expect(await client.get('/api/changes', 'x')).toMatchObject(unavailable)
    expect(remote.logged()).toContain('request failed')
    cable.mend()
    expect((await submit(client, session, request)).status).toBe(200)
  })
})
