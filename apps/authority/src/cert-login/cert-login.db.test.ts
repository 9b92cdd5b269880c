import { createHash } from 'node:crypto'
import https from 'node:https'
import tls from 'node:tls'
import { dayMs } from '@certfleet/core/calendar.ts'
import { issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { type Signer, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { type Issued, newRequest, obtain, signed } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Ask, request } from '../test/client.ts'

const helpdesk = { phone: '03-0000-0000', hours: '平日 9:00～17:00' }
let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'), { profile: { helpdesk } })))
afterAll(() => place.end())

const root = () => place.authority.ca.root.toString()
const identity = ({ key, certificate }: Pick<Issued, 'key' | 'certificate'>) => ({
  key: key.export({ type: 'pkcs8', format: 'pem' }),
  cert: certificate.x509.toString(),
})
/** A browser of its own: an agent that holds the certificate, or none. */
const browser = (issued: Pick<Issued, 'key' | 'certificate'> | null, options: https.AgentOptions = {}) =>
  new https.Agent({ ca: root(), ...(issued && identity(issued)), ...options })
const visit = (agent: https.Agent, headers: Ask['headers'] = {}, path = '/') =>
  request(`${place.settings.certLoginUrl}${path}`, agent, { headers })
const json = { accept: 'application/json' }
const visitJson = (agent: https.Agent) => visit(agent, json)
const subscriber = async (loginId: string) => {
  await place.subscribe(loginId)
  return obtain(place.client, loginId, 'issue')
}
const revoke = ({ certificate }: Issued) =>
  revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'test' }, new Date())
const change = ({ certificate }: Issued, data: { notAfter?: Date; notBefore?: Date }) =>
  place.db.certificate.update({ where: { sha256: certificate.sha256 }, data, select: { sha256: true } })

describe('a visitor with a certificate', () => {
  it('is greeted by name, over TLS 1.2 and 1.3 alike', async () => {
    const issued = await subscriber('hello1')
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const page = await visit(browser(issued, { minVersion: version, maxVersion: version }))
      const text = page.raw.toString()
      expect(page.status).toBe(200)
      for (const part of ['<html lang="ja">', '名前 hello1 様', 'hello1', issued.certificate.serialHex, 'あと365日']) {
        expect(text).toContain(part)
      }
    }
  })

  it('is told the same as JSON by a program’s request', async () => {
    const issued = await subscriber('hello2')
    const { serialHex, notAfter } = issued.certificate
    const answer = await visitJson(browser(issued))
    expect(answer).toMatchObject({
      status: 200,
      body: { loginId: 'hello2', serialHex, notAfter: notAfter.toISOString(), status: 'valid' },
    })
  })

  it('reads English when the browser or the address asks for it', async () => {
    const agent = browser(await subscriber('hello3'))
    const language = async (headers: Ask['headers'], path = '/') =>
      /<html lang="(\w+)"/.exec((await visit(agent, headers, path)).raw.toString())?.[1]
    expect(await language({ 'accept-language': 'en-US,en;q=0.9,ja;q=0.8' })).toBe('en')
    expect(await language({ 'accept-language': 'fr,ja' })).toBe('ja')
    expect(await language({ 'accept-language': 'en' }, '/?lang=ja')).toBe('ja')
    expect(await language({}, '/?lang=en')).toBe('en')
  })

  it('may use a renewed certificate until it expires', async () => {
    const old = await subscriber('keep1')
    await change(old, { notAfter: new Date(Date.now() + 20 * dayMs) })
    const renewed = await obtain(place.client, 'keep1', 'renew', old.certificate.sha256)
    await signed(place.client, 'confirm', place.settings.publicUrl, renewed)
    expect((await visit(browser(old))).raw.toString()).toContain('更新済み')
    expect(await visitJson(browser(old))).toMatchObject({ status: 200, body: { status: 'valid' } })
    expect((await visitJson(browser(renewed))).status).toBe(200)
  })
})

describe('a visitor is refused', () => {
  const signedBy = async (signer: Signer) => {
    const { issuer } = place.authority.ca
    const { key } = await newRequest()
    const der = await issueCertificate(
      {
        subject: [...issuer.name, { type: 'CN', value: 'hello1 A001 20270101000001000042' }],
        publicKey: signerOf(key).publicKey,
        serialHex: newSerial(),
        notBefore: new Date(Date.now() - dayMs),
        notAfter: new Date(Date.now() + dayMs),
        use: { kind: 'client', crlUrl: 'https://localhost/crl' },
      },
      { ...issuer, signer },
    )
    return browser({ key, certificate: readCertificate(der) })
  }
  const changed = async (loginId: string, spoil: (issued: Issued) => Promise<unknown>) => {
    const issued = await subscriber(loginId)
    await spoil(issued)
    return browser(issued)
  }
  const soon = () => new Date(Date.now() + 60_000)
  const lock = ({ certificate }: Issued) =>
    place.db.subscriber.updateMany({
      where: { certificates: { some: { sha256: certificate.sha256 } } },
      data: { lockedAt: new Date() },
    })

  it.each([
    ['without a certificate', () => browser(null), 'no_certificate', '示されませんでした'],
    [
      'with a certificate another CA signed in our CA’s name',
      async () => signedBy(signerOf(await generatePrivateKey('P-256'))),
      'unknown_issuer',
      '発行したものではありません',
    ],
    [
      'with a certificate our CA signed and the database does not know',
      () => signedBy(place.authority.ca.issuer.signer),
      'unknown_issuer',
      '発行したものではありません',
    ],
    ['with one that was revoked', () => changed('spoilt1', revoke), 'revoked', '失効しています'],
    [
      'with one that has expired',
      () => changed('spoilt2', (issued) => change(issued, { notAfter: new Date() })),
      'expired',
      '有効期限が切れています',
    ],
    [
      'with one that is not valid yet',
      () => changed('spoilt3', (issued) => change(issued, { notBefore: soon() })),
      'not_yet_valid',
      'まだ始まっていません',
    ],
    ['while the login ID is locked', () => changed('spoilt4', lock), 'locked', '利用停止中'],
  ])('%s, with a page that says why', async (_, visitor, status, words) => {
    const agent = await visitor()
    expect(await visitJson(agent)).toMatchObject({ status: 403, body: { status } })
    const page = await visit(agent)
    expect(page.status).toBe(403)
    expect(page.raw.toString()).toContain('ログインできません')
    expect(page.raw.toString()).toContain(words)
    // A master user is unlocked by the institution alone.
    expect(page.raw.toString().includes(helpdesk.phone)).toBe(status === 'locked')
  })
})

describe('a certificate revoked meanwhile', () => {
  it('is refused at the next request of a connection that was kept alive', async () => {
    const issued = await subscriber('alive1')
    const agent = browser(issued, { keepAlive: true, maxSockets: 1 })
    const ports: number[] = []
    agent.on('free', (socket: tls.TLSSocket) => ports.push(socket.localPort ?? 0))
    expect((await visitJson(agent)).status).toBe(200)
    expect((await visitJson(agent)).status).toBe(200)
    await revoke(issued)
    expect(await visitJson(agent)).toMatchObject({ status: 403, body: { status: 'revoked' } })
    // It was one connection all along, or the test would not show what it says.
    expect(new Set(ports).size).toBe(1)
    agent.destroy()
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is refused over a %s session taken up again', async (version) => {
    const issued = await subscriber(`resume-${version.at(-1)}`)
    const { host, certLoginPort } = place.settings
    /** One request over a connection of its own, with a session of an earlier one if there is one. */
    const connect = (session?: Buffer) =>
      new Promise<{ text: string; session: Buffer | undefined; reused: boolean }>((resolve, reject) => {
        const options = { ca: root(), ...identity(issued), minVersion: version, maxVersion: version, session }
        const socket = tls.connect({ host, port: certLoginPort, servername: 'localhost', ...options })
        let text = ''
        let offered: Buffer | undefined
        socket.on('session', (each: Buffer) => (offered = each))
        socket.on('error', reject)
        socket.on('data', (data) => (text += String(data)))
        socket.on('end', () =>
          resolve({ text, session: offered ?? socket.getSession(), reused: socket.isSessionReused() }),
        )
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n\r\n')
      })
    const first = await connect()
    expect(first.text).toMatch(/^HTTP\/1.1 200 [^]*"status":"valid"/)
    await revoke(issued)
    const second = await connect(first.session)
    expect(second.text).toMatch(/^HTTP\/1.1 403 [^]*"status":"revoked"/)
    expect(second.reused).toBe(false)
  })
})

describe('a page', () => {
  it('is kept by nobody, runs nothing, and its style is the one its policy names', async () => {
    const page = await visit(browser(null))
    const policy = String(page.headers['content-security-policy'])
    const style = /<style>([^]*)<\/style>/.exec(page.raw.toString())?.[1] ?? ''
    expect(page.headers['cache-control']).toBe('no-store')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(style).toContain('prefers-color-scheme: dark')
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' })
  })

  it('that nobody has is not found', async () => {
    const page = await visit(browser(null), {}, '/nowhere')
    expect(page.status).toBe(404)
    expect(page.raw.toString()).toContain('このページはありません')
  })

  it('refusing a visitor ends the connection, so that another certificate can be chosen', async () => {
    expect((await visit(browser(null, { keepAlive: true }))).headers.connection).toBe('close')
  })
})
