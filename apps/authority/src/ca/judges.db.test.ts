import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { dayMs } from '@certfleet/core/calendar.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { type CaKeyAlgorithm, caKeyAlgorithms, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { small } from '../../../../test/support/size.ts'
import { submitCsr } from '../dialogue/submit-csr.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { logIn } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { revokeCertificate } from './revoke-certificate.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-judges-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))
const write = (name: string, text: string) => fs.writeFileSync(path.join(dir, name), text)
const pem = (label: string, der: Buffer) =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`

/** Whether a program accepts, and what it says. */
function judge(program: string, line: string): { accepts: boolean; says: string } {
  const { status, stdout, stderr } = spawnSync(program, line.split(' '), { cwd: dir, encoding: 'utf8' })
  return { accepts: status === 0, says: stdout + stderr }
}

/** Each larger RSA key takes seconds to make. */
const algorithms: readonly CaKeyAlgorithm[] = small ? ['RSA-2048', 'P-384'] : caKeyAlgorithms
const kinds = ['good', 'revoked', 'expired'] as const

/** What others make of everything this authority signs, whatever kind of key it and its subscribers have. */
describe.each(algorithms)('chain and CRL of an authority with %s', (algorithm) => {
  let place: TestAuthority
  beforeAll(async () => {
    place = await testAuthority(inject('postgresUrl'), { algorithm })
    await place.subscribe(...kinds)
    const { ca } = place.authority
    for (const kind of kinds) {
      const now = new Date(Date.now() - (kind === 'expired' ? 400 * dayMs : 0))
      const der = await submitCsr(
        place.authority,
        await logIn(place.client, kind, 'issue'),
        await csrOf(kind === 'good' ? algorithm : 'P-256'),
        now,
      )
      write(`${kind}.pem`, pem('CERTIFICATE', der))
      write(`${kind}-chain.pem`, pem('CERTIFICATE', der) + ca.certificate.toString())
      const { serialHex } = readCertificate(der)
      if (kind === 'revoked')
        await revokeCertificate(place.db, { serialHex, reason: 'test', crlReason: 'keyCompromise' }, new Date())
    }
    write('root.pem', ca.root.toString())
    write('issuing.pem', ca.certificate.toString())
    write('crl.pem', pem('X509 CRL', (await place.client.send('/crl/issuing.crl')).raw))
  }, 180_000)
  afterAll(() => place.end())

  it('OpenSSL accepts the good one, and says why it refuses the others', (context) => {
    needs(context, 'openssl')
    const verdict = (kind: string) =>
      judge(
        'openssl',
        `verify -x509_strict -crl_check -CAfile root.pem -untrusted issuing.pem -CRLfile crl.pem ${kind}.pem`,
      )
    expect(verdict('good')).toEqual({ accepts: true, says: 'good.pem: OK\n' })
    expect(verdict('revoked')).toMatchObject({ accepts: false, says: expect.stringContaining('certificate revoked') })
    expect(verdict('expired')).toMatchObject({ accepts: false, says: expect.stringContaining('has expired') })
    expect(judge('openssl', 'crl -in crl.pem -noout -text').says).toContain('Key Compromise')
    const text = judge('openssl', 'x509 -in good.pem -noout -text').says
    for (const part of [
      'Subject Key Identifier',
      'Authority Key Identifier',
      'TLS Web Client Authentication',
      place.authority.ca.crlUrl,
    ]) {
      expect(text).toContain(part)
    }
  })

  it('they accept subjects of a template, too, a name with characters of its own among them, and read them as they were meant', async (context) => {
    needs(context, 'openssl')
    const loginId = 'template'
    const person = { loginId, name: '花, O=x+"y"\\;', password: `pw-${loginId}`, email: 'a@example.jp' }
    await addSubscriber(place.db, '9936', person)
    const subjectTemplate = 'CN={loginId},OU={name},emailAddress={email},O={institutionName},C=JP'
    const institution = { ...place.authority, profile: { ...place.authority.profile, subjectTemplate } }
    const ask = { ...(await csrOf('P-256')), findsBareLoginId: true as const }
    const der = await submitCsr(institution, await logIn(place.client, loginId, 'issue'), ask, new Date())
    write('template.pem', pem('CERTIFICATE', der))
    const options = '-nameopt sep_comma_plus,dn_rev,sname,utf8,esc_2253'
    expect(judge('openssl', `x509 -in template.pem -noout -subject ${options}`).says).toBe(
      'subject=CN=template,OU=花\\, O=x\\+\\"y\\"\\\\\\;,emailAddress=a@example.jp,O=サンプル銀行,C=JP\n',
    )
    expect(judge('openssl', 'verify -x509_strict -CAfile root.pem -untrusted issuing.pem template.pem')).toEqual({
      accepts: true,
      says: 'template.pem: OK\n',
    })
    expect(judge('openssl', 'asn1parse -in template.pem').says).toMatch(/PRINTABLESTRING +:JP[^]*IA5STRING +:a@example/)
  })

  it('GnuTLS does, too', (context) => {
    needs(context, 'certtool')
    const verdict = (kind: string) =>
      judge('certtool', `--verify --load-ca-certificate root.pem --load-crl crl.pem --infile ${kind}-chain.pem`)
    expect(verdict('good').says).toContain('Chain verification output: Verified')
    expect(verdict('good').accepts).toBe(true)
    expect(verdict('revoked')).toMatchObject({ accepts: false, says: expect.stringContaining('revoked') })
    expect(verdict('expired')).toMatchObject({ accepts: false, says: expect.stringContaining('expired') })
    const crl = judge('certtool', '--verify-crl --load-ca-certificate issuing.pem --infile crl.pem')
    expect(crl).toMatchObject({ accepts: true, says: expect.stringContaining('Verified') })
  })
})

async function csrOf(algorithm: CaKeyAlgorithm) {
  const csr = await buildCsr([], signerOf(await generatePrivateKey(algorithm)))
  return { requestId: randomUUID(), csr: csr.toString('base64') }
}
