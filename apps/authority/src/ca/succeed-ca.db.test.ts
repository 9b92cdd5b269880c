import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { isIssuedBy, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../../../../test/support/eventually.ts'
import { needs } from '../../../../test/support/machine.ts'
import { type Issued, fetchedOf, obtain, signed } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { request } from '../test/client.ts'
import { describeCas, endingCas } from './describe-cas.ts'
import { issuingAt } from './open-issuing-ca.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { succeedIssuingCa, succeedRoot } from './succeed-ca.ts'
import { currentTlsCertificate } from './tls-certificate.ts'

let place: TestAuthority
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-succession-'))
beforeAll(
  async () => void (place = await testAuthority(inject('postgresUrl'), { profile: { issueWhenLive: 'allow' } })),
)
afterAll(async () => {
  await place.end()
  fs.rmSync(dir, { recursive: true })
})

const write = (name: string, text: string | Buffer) => fs.writeFileSync(path.join(dir, name), text)
const told = async () => profileAnswerSchema.parse((await place.client.get('/api/profile')).body)
const subscriber = async (loginId: string) => {
  await place.subscribe(loginId)
  return obtain(place.client, loginId, 'issue')
}

/** What OpenSSL says of a certificate, by what the authority publishes and the CRL its distribution point names. */
async function verdict({ certificate, chain }: Issued): Promise<string> {
  const { serialHex, x509 } = certificate
  const { trustAnchors = '', issuers = '' } = await told()
  const [, crlPath = ''] = /URI:https:\/\/[^/]+(\/\S+\.crl)/.exec(text(x509.toString())) ?? []
  write('roots.pem', trustAnchors)
  write('issuers.pem', issuers)
  write('crl.der', (await place.client.send(crlPath.replace('/9936', ''))).raw)
  write(`${serialHex}.pem`, x509.toString())
  expect(chain[0] && readPemBundle(issuers).some(({ raw }) => raw.equals(chain[0] ?? Buffer.alloc(0)))).toBe(true)
  const line = `verify -x509_strict -crl_check -CAfile roots.pem -untrusted issuers.pem -CRLfile crl.der ${serialHex}.pem`
  const { stdout, stderr } = spawnSync('openssl', line.split(' '), { cwd: dir, encoding: 'utf8' })
  return stdout + stderr
}
const text = (pem: string) =>
  spawnSync('openssl', ['x509', '-noout', '-ext', 'crlDistributionPoints'], { input: pem, encoding: 'utf8' }).stdout

/** Whom the certificate login lets in. */
async function visit({ key, certificate }: Issued) {
  const identity = { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: certificate.x509.toString() }
  const agent = new https.Agent({ ca: place.authority.ca.root.toString(), ...identity })
  const { body } = await request(place.settings.certLoginUrl, agent, { headers: { accept: 'application/json' } })
  return (body as { status: string }).status
}

it('the drill: both CAs are good beside each other, each with its own list, and the new one issues', async (context) => {
  needs(context, 'openssl')
  const old = await subscriber('old')
  const oldRevoked = await subscriber('oldRevoked')
  const secret = place.authority.secret
  const usedFrom = new Date()
  await place.db.$transaction((await succeedIssuingCa(place.db, '9936', secret, { usedFrom, now: new Date() })).write)
  await eventually('consoles are told of both', async () => readPemBundle((await told()).issuers ?? '').length === 2)
  const fresh = await subscriber('fresh')
  const freshRevoked = await subscriber('freshRevoked')
  expect([old.certificate.organizationalUnit, fresh.certificate.organizationalUnit]).toEqual([
    '(9936)サンプル銀行 CA - G4',
    '(9936)サンプル銀行 CA - G5',
  ])
  for (const { certificate } of [oldRevoked, freshRevoked])
    await revokeCertificate(place.db, { serialHex: certificate.serialHex, reason: 'drill' }, new Date())
  expect(await verdict(old)).toContain(': OK')
  expect(await verdict(fresh)).toContain(': OK')
  expect(await verdict(oldRevoked)).toContain('certificate revoked')
  expect(await verdict(freshRevoked)).toContain('certificate revoked')
  expect([await visit(old), await visit(fresh), await visit(oldRevoked)]).toEqual(['valid', 'valid', 'revoked'])
  // What is fetched again comes with the chain it was issued under.
  const again = fetchedOf(await signed(place.client, 'fetch', place.settings.publicUrl, old))
  const [issuer = ''] = again.status === 'issued' ? again.chain : []
  expect(Buffer.from(issuer, 'base64').equals(old.chain[0] ?? Buffer.alloc(0))).toBe(true)
  expect(await place.db.change.count({ where: { kind: 'profile' } })).toBe(1)
})

it('a successor is announced before it issues, and there is one at a time', async () => {
  await place.another('0036', 'サンプル信用金庫')
  const { secret } = place.authority
  const now = new Date()
  const usedFrom = new Date(now.getTime() + 14 * dayMs)
  await place.db.$transaction((await succeedIssuingCa(place.db, '0036', secret, { usedFrom, now })).write)
  await expect(succeedIssuingCa(place.db, '0036', secret, { usedFrom, now })).rejects.toThrow('is there')
  const cas = await place.db.caKey.findMany({ where: { institutionCode: '0036' }, orderBy: { generation: 'desc' } })
  const at = (instant: Date) => issuingAt(cas, '0036', instant).generation
  expect([at(new Date(usedFrom.getTime() - 1)), at(usedFrom), at(new Date(0))]).toEqual([1, 2, 1])
})

it('the successor of the root: CAs made from then on are below it, TLS stays below the old one while that lasts', async () => {
  const { secret } = place.authority
  const [before] = readPemBundle((await told()).trustAnchors ?? '')
  if (!before) throw new Error('no root')
  await place.db.$transaction((await succeedRoot(place.db, secret, new Date())).write)
  await eventually(
    'consoles are told of both',
    async () => readPemBundle((await told()).trustAnchors ?? '').length === 2,
  )
  const [root] = readPemBundle((await told()).trustAnchors ?? '')
  if (!root) throw new Error('no successor')
  expect(root.subject).toContain('(9936)サンプル銀行 Root CA 2')
  const now = new Date()
  await place.db.$transaction((await succeedIssuingCa(place.db, '9936', secret, { usedFrom: now, now })).write)
  const issued = await eventuallyBelow(root.toString())
  expect(await verdict(issued)).toContain(': OK')
  const tlsAt = async (instant: Date) =>
    (await currentTlsCertificate(place.db, secret, ['localhost'], instant)).certificate
  expect(isIssuedBy(await tlsAt(now), before)).toBe(true)
  const late = new Date(before.validToDate.getTime() - 100 * dayMs)
  expect(isIssuedBy(await tlsAt(late), root)).toBe(true)
})

/** A certificate whose chain ends in that root; the server follows within a second. */
async function eventuallyBelow(root: string): Promise<Issued> {
  let issued = await subscriber(`below${Math.random().toString(36).slice(2, 8)}`)
  await eventually('the server issues below it', async () => {
    issued = await subscriber(`below${Math.random().toString(36).slice(2, 8)}`)
    return issued.chain[1]?.equals(readPemBundle(root)[0]?.raw ?? Buffer.alloc(0)) === true
  })
  return issued
}

it('who has no successor yet is warned of from two years before its end on, who has one no more', async () => {
  const cas = await describeCas(place.db)
  const first = cas.find(({ use, institutionCode }) => use === 'issuing' && institutionCode === '9936')
  const last = cas.findLast(({ use, institutionCode }) => use === 'issuing' && institutionCode === '9936')
  if (!first || !last) throw new Error('no CA')
  const before = (days: number) => new Date(last.notAfter.getTime() - days * dayMs)
  const named = (now: Date) => endingCas(cas, now).map(({ sha256 }) => sha256)
  expect(named(before(400))).toContain(last.sha256)
  expect(named(before(400))).not.toContain(first.sha256)
  expect(named(before(800))).not.toContain(last.sha256)
})
