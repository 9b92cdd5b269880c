import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { CaUse } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { keyAlgorithms } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestDatabase, freshDatabase } from '../../../../test/support/database.ts'
import { findInstitution } from './find-institutions.ts'
import { findAuthority, foundAuthority } from './found-authority.ts'
import { openCaKey } from './sealed-keys.ts'
import { currentTlsCertificate } from './tls-certificate.ts'
import { needs } from '../../../../test/support/machine.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-institution-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))
const secret = randomBytes(32)
const sealing = { secret, passphraseSalt: null }
const hosts = ['localhost', '127.0.0.1']
const founding = { code: '9936', name: 'サンプル銀行', rehearsal: true, tlsHosts: hosts }

describe.each(keyAlgorithms)('an authority founded with %s', (algorithm) => {
  const now = new Date()
  let database: TestDatabase
  let db: ReturnType<typeof openDatabase>
  const openKey = (use: CaUse, under = secret) => openCaKey(db, use, under, use === 'issuing' ? '9936' : null)
  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'), 'authority')
    db = openDatabase(database.url, 2)
    await foundAuthority(db, { ...founding, algorithm }, sealing, now)
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  it('has a root, an issuing CA and a TLS certificate that OpenSSL verifies', async (context) => {
    needs(context, 'openssl')
    for (const use of ['root', 'issuing', 'tls'] as const) {
      fs.writeFileSync(path.join(dir, `${use}.pem`), (await openKey(use)).certificate.toString())
    }
    const verify = (...args: string[]) =>
      execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', 'root.pem', ...args], {
        cwd: dir,
        encoding: 'utf8',
      })
    expect(verify('issuing.pem')).toContain('OK')
    expect(verify('-purpose', 'sslserver', '-verify_hostname', 'localhost', 'tls.pem')).toContain('OK')
    expect(verify('-purpose', 'sslserver', '-verify_ip', '127.0.0.1', 'tls.pem')).toContain('OK')
  })

  it('names itself as the manual does and shows that it is a rehearsal', async () => {
    const issuing = readCertificate((await openKey('issuing')).certificate.raw)
    const root = readCertificate((await openKey('root')).certificate.raw)
    expect(issuing).toMatchObject({
      organization: '(9936)サンプル銀行',
      organizationalUnit: '(9936)サンプル銀行 CA - G4',
      commonName: '',
    })
    expect(root.commonName).toBe('(9936)サンプル銀行 REHEARSAL Root CA')
    const years = (from: Date, to: Date) => to.getUTCFullYear() - from.getUTCFullYear()
    expect([years(root.notBefore, root.notAfter), years(issuing.notBefore, issuing.notAfter)]).toEqual([20, 15])
    expect(await findAuthority(db)).toMatchObject({ rehearsal: true })
    expect(await findInstitution(db, undefined)).toMatchObject({ code: '9936', validityDays: 366 })
  })

  it('keeps no private key that can be read, and opens none under another secret or for another use', async () => {
    const rows = await db.caKey.findMany()
    expect(rows).toHaveLength(3)
    const dump = Buffer.concat(rows.map(({ sealedKey, certificate }) => Buffer.concat([sealedKey, certificate])))
    for (const { use } of rows) {
      const { key } = await openKey(use)
      const secretNumber = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')
      expect(secretNumber.length).toBeGreaterThanOrEqual(32)
      expect(dump.includes(key.export({ type: 'pkcs8', format: 'der' }))).toBe(false)
      expect(dump.includes(secretNumber.subarray(0, 24))).toBe(false)
      await expect(openKey(use, randomBytes(32))).rejects.toThrow('secret file is not the one')
    }
    const sealed = (use: string) => rows.find((row) => row.use === use)?.sealedKey
    await db.caKey.updateMany({ where: { use: 'tls' }, data: { sealedKey: sealed('root') } })
    await expect(openCaKey(db, 'tls', secret)).rejects.toThrow('cannot be opened')
    await db.caKey.updateMany({ where: { use: 'tls' }, data: { sealedKey: sealed('tls') } })
  })

  it('is founded once: a second founding changes nothing', async () => {
    const before = await db.caKey.findMany()
    await expect(foundAuthority(db, { ...founding, algorithm, code: '0001' }, sealing, now)).rejects.toThrow()
    expect(await db.caKey.findMany()).toEqual(before)
    expect((await findInstitution(db, undefined)).code).toBe('9936')
  })

  it('renews its TLS certificate when fewer than 30 days are left, for at most 397 days', async () => {
    const first = await currentTlsCertificate(db, secret, hosts, now)
    const { validFromDate, validToDate } = first.certificate
    expect(validToDate.getTime() - validFromDate.getTime()).toBe(397 * dayMs)
    const renewAt = validToDate.getTime() - 30 * dayMs
    const before = await currentTlsCertificate(db, secret, hosts, new Date(renewAt - 1))
    expect(before.certificate.fingerprint256).toBe(first.certificate.fingerprint256)
    const after = await currentTlsCertificate(db, secret, hosts, new Date(renewAt))
    expect(after.certificate.validToDate.getTime()).toBeGreaterThan(renewAt + 396 * dayMs)
    expect(after.certificate.publicKey.equals(first.certificate.publicKey)).toBe(false)
  })

  it('makes its TLS certificate anew when a host is added or taken away, and keeps it otherwise', async () => {
    const fingerprint = async (names: string[]) =>
      (await currentTlsCertificate(db, secret, names, now)).certificate.fingerprint256
    const first = await fingerprint(hosts)
    expect(await fingerprint(['127.0.0.1', 'localhost'])).toBe(first)
    const more = await fingerprint([...hosts, 'ca.example.jp', '::1'])
    expect(more).not.toBe(first)
    expect(await fingerprint([...hosts, 'ca.example.jp', '::1'])).toBe(more)
    expect(await fingerprint(hosts)).not.toBe(more)
  })
})
