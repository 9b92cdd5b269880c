import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import koffi from 'koffi'
import { beforeEach, describe, expect, it } from 'vitest'
import { issueTo, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'
import { keyStoreContract } from './contract.ts'
import { openNssStore } from './nss.ts'

const library = 'libsoftokn3.so'
const open = (database: string) => openNssStore({ database, library })
const certutil = (folder: string, ...args: string[]) =>
  execFileSync('certutil', ['-d', `sql:${folder}`, ...args], { encoding: 'utf8', stdio: 'pipe' })

function missing(): string | null {
  try {
    koffi.load(library)
    return null
  } catch {
    return `${library} is not installed`
  }
}

describe('the NSS store', () => {
  const reason = missing()
  beforeEach((context) => {
    if (reason) context.skip(reason)
  })

  keyStoreContract({
    kind: 'nss',
    open,
    plant: (folder, certificate) => {
      const file = path.join(folder, 'planted.der')
      writeFileSync(file, certificate)
      certutil(folder, '-A', '-n', 'planted', '-t', ',,', '-i', file)
    },
  })

  it.each(['RSA-2048', 'P-256'] as const)('shows certutil a user certificate with its %s key', async (algorithm) => {
    const folder = temporaryFolder()
    const store = open(folder)
    const key = await store.createKey('request-1', algorithm)
    const ca = await makeCa()
    await store.install(await issueTo(ca, key.publicKey), [ca.issuingDer, ca.rootDer], 'request-1')
    await store.close()
    expect(certutil(folder, '-L')).toMatch(/demo01 A001 .* u,u,u/)
    expect(certutil(folder, '-L')).not.toContain('Root')
    expect(certutil(folder, '-K')).toMatch(algorithm === 'RSA-2048' ? /< 0> rsa/ : /< 0> ec/)
  })

  it('is where an agent on a PC with NSS keeps its RSA key, from the request to the proof', async () => {
    const nssDatabase = temporaryFolder()
    const pc = await Pc.make({ nssDatabase })
    await pc.start({ keyAlgorithm: 'RSA-2048' })
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.does({ type: 'password', issuanceId, password: pc.authority.password })
    const certificate = readCertificate(await pc.installed(issuanceId))
    expect(certificate.x509.publicKey.asymmetricKeyType).toBe('rsa')
    expect(pc.console.reportsOf('certificate.installed')).toMatchObject([{ protection: 'nss' }])
    await until('both', () => pc.console.inventories.at(-1)?.certificates.length === 2)
    expect(pc.console.inventories.at(-1)?.certificates.every(({ proof }) => proof)).toBe(true)
    await pc.stop()
    const listed = certutil(nssDatabase, '-L').split('\n')
    expect(listed.filter((line) => line.includes('u,u,u')).length).toBe(2)
    expect(listed.some((line) => line.includes(certificate.serialHex.slice(-8)))).toBe(true)
  })

  it('says that a database with a password is not supported', () => {
    const folder = temporaryFolder()
    writeFileSync(path.join(folder, 'password'), 'geheim')
    certutil(folder, '-N', '-f', path.join(folder, 'password'))
    expect(() => open(folder)).toThrow(expect.objectContaining({ reason: 'unsupported' }))
  })

  it('says that it is not supported where the library is missing', () => {
    expect(() => openNssStore({ database: temporaryFolder(), library: 'libnothing.so' })).toThrow(
      expect.objectContaining({ reason: 'unsupported' }),
    )
  })
})
