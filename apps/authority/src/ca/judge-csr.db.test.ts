import { type KeyObject, randomUUID } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildCsr } from '@certfleet/pki/csr.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { generatePrivateKey, sha256Hex, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { noteKeys } from '../housekeeping.ts'
import { Refused } from '../problem.ts'
import { type Request, issuedOf, logIn, newRequest, obtain, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { judgeCsr } from './judge-csr.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

const rejected = { status: 400, body: { code: 'csr_rejected' } }
const session = async (loginId: string) => {
  await place.subscribe(loginId)
  return logIn(place.client, loginId, 'issue')
}
const requestOf = async (subject: NameAttribute[], key?: KeyObject): Promise<Request> => {
  const used = key ?? (await generatePrivateKey('P-256'))
  const csr = await buildCsr(subject, signerOf(used))
  return { requestId: randomUUID(), key: used, csr: csr.toString('base64') }
}

describe('a key', () => {
  it('is certified once: not for somebody else, not for its own login ID, not renewed, whatever CSR it comes in', async () => {
    await place.subscribe('key1')
    const first = await obtain(place.client, 'key1', 'issue')
    const other = await session('key2')
    expect(await submit(place.client, other, await requestOf([], first.key))).toMatchObject(rejected)
    expect(place.logged()).toContain(`the key is that of certificate ${first.certificate.serialHex} already`)
    expect((await submit(place.client, other, await newRequest())).status).toBe(200)
    const { sha256 } = first.certificate
    const data = { notAfter: new Date(Date.now() + 86_400_000) }
    await place.db.certificate.update({ where: { sha256 }, data, select: { sha256: true } })
    const renewal = await logIn(place.client, 'key1', 'renew', sha256)
    expect(await submit(place.client, renewal, await requestOf([], first.key))).toMatchObject(rejected)
    expect(issuedOf(await submit(place.client, renewal, first), first).certificate.sha256).toBe(sha256)
    expect((await submit(place.client, renewal, await newRequest())).status).toBe(200)
  })

  it('that was certified before keys were noted is noted at the next start, once if it was certified twice', async () => {
    await place.subscribe('old1', 'old2')
    const issued = [await obtain(place.client, 'old1', 'issue'), await obtain(place.client, 'old2', 'issue')]
    const [sha256 = '', twin = ''] = issued.map(({ certificate }) => certificate.sha256)
    const rows = () => place.db.certificate.findMany({ where: { sha256: { in: [sha256, twin] } } })
    const [before] = await rows()
    const { der } = await place.db.certificate.findUniqueOrThrow({ where: { sha256 } })
    await place.db.certificate.updateMany({
      where: { sha256: { in: [sha256, twin] } },
      data: { spkiSha256: null, der },
    })
    await noteKeys(place.authority)
    await noteKeys(place.authority)
    const noted = (await rows()).flatMap(({ spkiSha256 }) => spkiSha256 ?? [])
    expect(noted).toEqual([sha256Hex(spkiOf(readCertificate(der).x509.publicKey))])
    expect(before?.spkiSha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('that many ask for at once goes to one of them', async () => {
    const sessions = await Promise.all(['race1', 'race2', 'race3', 'race4'].map(session))
    const key = await generatePrivateKey('P-256')
    const requests = await Promise.all(sessions.map(() => requestOf([], key)))
    const answers = await Promise.all(
      sessions.map((each, index) => submit(place.client, each, requests[index] as Request)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3)
  })
})

describe('a subject', () => {
  const [organization, unit] = [
    { type: 'O' as const, value: '(9936)サンプル銀行' },
    { type: 'OU' as const, value: '(9936)サンプル銀行 CA - G4' },
  ]
  it.each([
    ['somebody else', [{ type: 'CN' as const, value: 'admin' }]],
    ['the login ID and more', [{ type: 'CN' as const, value: 'subject2 A001 20270101000001000042' }]],
    ['another organization', [{ type: 'O' as const, value: '(0036)サンプル信用金庫' }]],
    ['the organization as a unit', [{ type: 'OU' as const, value: organization.value }]],
  ])('that names %s is refused', async (who, subject) => {
    const refused = await submit(place.client, await session(`foreign-${who.length}`), await requestOf(subject))
    expect(refused).toMatchObject(rejected)
  })

  it('may be empty, or name the login ID and what the institution puts there itself', async () => {
    const named = [organization, unit, { type: 'CN' as const, value: 'subject1' }]
    const request = await requestOf(named)
    const { certificate } = issuedOf(await submit(place.client, await session('subject1'), request), request)
    expect(certificate.commonName).toMatch(/^subject1 A001 \d{20}$/)
  })

  it('with attributes of other kinds is refused, whatever they say', async (context) => {
    needs(context, 'openssl')
    const csr = opensslCsr('-newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=subject3/emailAddress=a@example.jp')
    const request = { ...(await newRequest()), csr: csr.toString('base64') }
    expect(await submit(place.client, await session('subject3'), request)).toMatchObject(rejected)
    expect(place.logged()).toContain('subject names emailAddress=')
  })
})

it.each([
  ['P-384 and SHA-384', '-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384'],
  ['RSA of 3072 bits and SHA-512', '-newkey rsa:3072 -sha512'],
])('a CSR of another program with %s is certified', async (name, options) => {
  const csr = opensslCsr(`${options} -subj /`)
  const loginId = `kind-${name.length}`
  const request = { requestId: randomUUID(), csr: csr.toString('base64') }
  const answer = await submit(place.client, await session(loginId), { ...(await newRequest()), ...request })
  const { certificate } = answer.body as { certificate: string }
  expect(readCertificate(Buffer.from(certificate, 'base64')).commonName).toMatch(new RegExp(`^${loginId} `))
})

it('a CSR that was changed anywhere is the same request still, or rejected; never another error', async () => {
  const { key, csr } = await requestOf([{ type: 'CN', value: 'property' }])
  const good = Buffer.from(csr, 'base64')
  const asker = { loginId: 'property', named: place.authority.ca.issuer.name }
  const { publicKey } = signerOf(key)
  const position = fc.nat(good.length - 1)
  const change = fc.oneof(
    fc.record({ at: position, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }), cut: fc.nat(8) }),
    fc.record({ at: position, bytes: fc.constant(new Uint8Array()), cut: fc.nat(good.length) }),
    fc.record({ at: position, bytes: fc.uint8Array({ maxLength: 4000 }), cut: fc.constant(0) }),
  )
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let bytes: Buffer = good
      for (const { at, bytes: inserted, cut } of changes) {
        bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + cut)])
      }
      try {
        expect(judgeCsr(bytes, asker).equals(publicKey)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(Refused)
        expect((error as Refused).problem).toEqual({ code: 'csr_rejected' })
      }
    }),
    { numRuns: 1000 },
  )
})

it('bodies nobody sends leave nothing behind, and the session still gives its certificate', async () => {
  const open = await session('garbage')
  const before = await place.db.certificate.count()
  const bytes = fc.uint8Array({ maxLength: 30_000 }).map((array) => Buffer.from(array).toString('base64'))
  const body = fc.oneof(
    fc.record({ requestId: fc.oneof(fc.uuid(), fc.anything()), csr: fc.oneof(bytes, fc.anything()) }),
    fc.anything(),
  )
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const json = JSON.stringify(sent, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
      const answer = await place.client.send(`/api/dialogues/${open.dialogueId}/csr`, {
        method: 'POST',
        token: open.token,
        headers: { 'content-type': 'application/json' },
        body: json ?? '',
      })
      expect([400, 413]).toContain(answer.status)
      expect(['malformed', 'csr_rejected']).toContain((answer.body as { code: string }).code)
    }),
    { numRuns: 60 },
  )
  expect(await place.db.certificate.count()).toBe(before)
  expect((await submit(place.client, open, await newRequest())).status).toBe(200)
})

function opensslCsr(options: string): Buffer {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-csr-'))
  const args = `req -new ${options} -nodes -keyout key.pem -outform DER -out csr.der`
  execFileSync('openssl', args.split(' '), { cwd: dir, stdio: 'pipe' })
  const der = fs.readFileSync(path.join(dir, 'csr.der'))
  fs.rmSync(dir, { recursive: true })
  return der
}
