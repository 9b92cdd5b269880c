import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { dayMs } from '@certfleet/core/calendar.ts'
import { keyAlgorithms } from '@certfleet/pki/keys.ts'
import { subjectLine } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Session, answer, logIn, newRequest, obtain, open, signed, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { submitCsr } from './submit-csr.ts'
import { needs } from '../../../../test/support/machine.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-issue-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))

describe.each(keyAlgorithms)('an authority with %s', (algorithm) => {
  let place: TestAuthority
  beforeAll(async () => {
    place = await testAuthority(inject('postgresUrl'), { algorithm })
    await place.subscribe('demo01', 'demo02')
  })
  afterAll(() => place.end())

  it('issues a certificate as the manual has it, which OpenSSL verifies against root, CA and CRL until it is revoked', async (context) => {
    needs(context, 'openssl')
    const before = Math.floor(Date.now() / 1000) * 1000
    const { certificate, chain, key } = await obtain(place.client, 'demo01', 'issue')
    expect(subjectLine(certificate)).toMatch(
      /^CN=demo01 A001 \d{20}, OU=\(9936\)サンプル銀行 CA - G4, O=\(9936\)サンプル銀行$/,
    )
    expect(certificate.serialHex).toMatch(/^[1-7][0-9a-f]{31}$/)
    expect(certificate.notBefore.getTime()).toBeGreaterThanOrEqual(before)
    expect(certificate.notAfter.getTime() - certificate.notBefore.getTime()).toBe(366 * dayMs)
    expect(certificate.x509.checkPrivateKey(key)).toBe(true)
    const pem = [certificate.der, ...chain].map((der) => new X509Certificate(der).toString())
    for (const [i, text] of pem.entries()) fs.writeFileSync(path.join(dir, `${i}.pem`), text)
    const openssl = (line: string) =>
      execFileSync('openssl', line.split(' '), { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
    const verify = async () => {
      fs.writeFileSync(path.join(dir, 'crl.der'), (await place.client.send('/crl/issuing.crl')).raw)
      openssl('crl -inform der -in crl.der -out crl.pem')
      const options = '-x509_strict -purpose sslclient -crl_check -CRLfile crl.pem -CAfile 2.pem -untrusted 1.pem'
      return openssl(`verify ${options} 0.pem`)
    }
    expect(await verify()).toContain('OK')
    expect(openssl('x509 -in 0.pem -noout -text')).toContain(place.authority.ca.crlUrl)
    const revokedAt = new Date(Date.now() - 1000)
    await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'lost' }, revokedAt)
    await expect(verify()).rejects.toThrow('certificate revoked')
  })

  it('serves the CA certificates it puts into its answers', async () => {
    const { chain } = await obtain(place.client, 'demo02', 'issue')
    const [issuing, root] = [await place.client.send('/ca/issuing.crt'), await place.client.send('/ca/root.crt')]
    expect([issuing.raw, root.raw]).toEqual(chain)
    expect(root.headers['content-type']).toBe('application/pkix-cert')
  })
})

describe('renewing and issuing again', () => {
  let place: TestAuthority
  beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
  afterAll(() => place.end())

  /** Moves a certificate's validity so that the window is open now. */
  const age = (sha256: string, notAfter: Date) =>
    place.db.certificate.update({ where: { sha256 }, data: { notAfter }, select: { sha256: true } })
  const inDays = (days: number) => new Date(Date.now() + days * dayMs)
  const origin = () => place.settings.publicUrl

  it('renews inside the window, counting on, and not again once the new one is confirmed', async () => {
    await place.subscribe('renew1')
    const old = await obtain(place.client, 'renew1', 'issue')
    const tooEarly = await place.client.post('/api/dialogues', {
      purpose: 'renew',
      certificateSha256: old.certificate.sha256,
    })
    const opensAt = new Date(old.certificate.notAfter.getTime() - 40 * dayMs).toISOString()
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'too_early', opensAt } })
    await age(old.certificate.sha256, inDays(20))
    const renewed = await obtain(place.client, 'renew1', 'renew', old.certificate.sha256)
    expect(renewed.certificate.commonName).toMatch(/^renew1 A002 \d{20}$/)
    // Not confirmed yet: its key may be lost, so the old certificate can still be renewed.
    await obtain(place.client, 'renew1', 'renew', old.certificate.sha256)
    expect((await signed(place.client, 'confirm', origin(), renewed)).status).toBe(200)
    const again = await place.client.post('/api/dialogues', {
      purpose: 'renew',
      certificateSha256: old.certificate.sha256,
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'BZBE011008' } })
  })

  it('renews no certificate that is unknown, revoked or expired', async () => {
    await place.subscribe('renew2')
    const ask = (certificateSha256: string) =>
      place.client.post('/api/dialogues', { purpose: 'renew', certificateSha256 })
    expect(await ask('0'.repeat(64))).toMatchObject({ status: 409, body: { code: 'BZBE011008' } })
    const { certificate } = await obtain(place.client, 'renew2', 'issue')
    await age(certificate.sha256, inDays(-1))
    expect(await ask(certificate.sha256)).toMatchObject({ body: { code: 'BZBE011008' } })
    await age(certificate.sha256, inDays(20))
    await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'test' }, new Date())
    expect(await ask(certificate.sha256)).toMatchObject({ body: { code: 'BZBE011008' } })
  })

  it('judges the window again when the request arrives', async () => {
    await place.subscribe('renew3')
    const { certificate } = await obtain(place.client, 'renew3', 'issue')
    await age(certificate.sha256, inDays(20))
    const session = await logIn(place.client, 'renew3', 'renew', certificate.sha256)
    await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'test' }, new Date())
    expect(await submit(place.client, session, await newRequest())).toMatchObject({
      status: 409,
      body: { code: 'BZBE011008' },
    })
  })

  it('refuses a second certificate while one is live, after the password and at the request, until it is revoked', async () => {
    await place.subscribe('again1')
    const { certificate } = await obtain(place.client, 'again1', 'issue')
    const session = await open(place.client, 'reissue')
    const fields = { loginId: 'again1', password: 'pw-again1' }
    const refused = { status: 409, body: { code: 'live_certificate_exists' } }
    expect(await answer(place.client, session, fields)).toMatchObject(refused)
    expect(await submit(place.client, session, await newRequest())).toMatchObject(refused)
    await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'test' }, new Date())
    const { certificate: next } = await obtain(place.client, 'again1', 'reissue')
    expect(next.commonName).toMatch(/^again1 A002 /)
  })

  it('issues after expiry', async () => {
    await place.subscribe('again2')
    const { certificate } = await obtain(place.client, 'again2', 'issue')
    await age(certificate.sha256, new Date(Date.now() - 1000))
    expect((await obtain(place.client, 'again2', 'reissue')).certificate.commonName).toMatch(/^again2 A002 /)
  })

  it('one authentication gives one certificate: a second request on its dialogue needs the password again', async () => {
    await place.subscribe('once1')
    const { certificate } = await obtain(place.client, 'once1', 'issue')
    await age(certificate.sha256, inDays(20))
    const session = await logIn(place.client, 'once1', 'renew', certificate.sha256)
    expect((await submit(place.client, session, await newRequest())).status).toBe(200)
    expect(await submit(place.client, session, await newRequest())).toMatchObject({
      status: 401,
      body: { code: 'session_expired' },
    })
  })

  it('opens and closes the renewal window to the second', async () => {
    await place.subscribe('edge1')
    const first = await obtain(place.client, 'edge1', 'issue')
    const { sha256, notAfter } = first.certificate
    const opens = notAfter.getTime() - 40 * dayMs
    const authenticated = async (now: number): Promise<Session> => {
      // A session that was opened in time and lives at `now`.
      await age(sha256, inDays(20))
      const session = await logIn(place.client, 'edge1', 'renew', sha256)
      await age(sha256, notAfter)
      const data = { expiresAt: new Date(now + 60_000) }
      await place.db.dialogue.update({ where: { id: session.dialogueId }, data, select: { id: true } })
      return session
    }
    const at = async (now: number) => {
      const request = await newRequest()
      return submitCsr(place.authority, await authenticated(now), request, new Date(now))
    }
    await expect(at(opens - 1000)).rejects.toMatchObject({ problem: { code: 'too_early' } })
    await expect(at(opens)).resolves.toBeInstanceOf(Buffer)
    await expect(at(notAfter.getTime() - 1000)).resolves.toBeInstanceOf(Buffer)
    await expect(at(notAfter.getTime())).rejects.toMatchObject({ problem: { code: 'BZBE011008' } })
  })

  it('issues nothing that would outlive its own issuer', async () => {
    await place.subscribe('late1')
    const session = await logIn(place.client, 'late1', 'issue')
    const late = new Date(place.authority.ca.certificate.validToDate.getTime() - 365 * dayMs)
    const data = { expiresAt: new Date(late.getTime() + 60_000) }
    await place.db.dialogue.update({ where: { id: session.dialogueId }, data, select: { id: true } })
    await expect(submitCsr(place.authority, session, await newRequest(), late)).rejects.toMatchObject({
      problem: { code: 'G005e' },
    })
  })
})

describe('an authority whose profile allows a second live certificate', () => {
  let place: TestAuthority
  beforeAll(
    async () => void (place = await testAuthority(inject('postgresUrl'), { profile: { issueWhenLive: 'allow' } })),
  )
  afterAll(() => place.end())

  it('issues one beside the other', async () => {
    await place.subscribe('two')
    const names = [await obtain(place.client, 'two', 'issue'), await obtain(place.client, 'two', 'issue')]
    expect(names.map(({ certificate }) => certificate.commonName.slice(0, 8))).toEqual(['two A001', 'two A002'])
  })
})
