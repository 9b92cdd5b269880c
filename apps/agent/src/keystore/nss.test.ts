import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { TLSSocket } from 'node:tls'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { issueTo, makeCa, makeServerTls, pem } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'
import { inAnotherProcess, keyStoreContract } from './contract.ts'
import { openNssStore } from './nss.ts'
import { useModule } from './pkcs11-module.ts'
import { cka, cko } from './pkcs11-names.ts'
import { requestContract } from './request-contract.ts'

const library = 'libsoftokn3.so'
const open = (database: string) => openNssStore({ database, library })
const certutil = (folder: string, ...args: string[]) =>
  execFileSync('certutil', ['-d', `sql:${folder}`, ...args], { encoding: 'utf8', stdio: 'pipe' })

/** One request by NSS's own TLS client with a certificate of the database. It reads the request from a file alone. */
async function get(folder: string, nickname: string, port: number): Promise<void> {
  const file = path.join(folder, 'request')
  writeFileSync(file, 'GET / HTTP/1.0\r\n\r\n')
  const input = openSync(file, 'r')
  const client = spawn(
    'tstclnt',
    ['-4', '-o', '-d', `sql:${folder}`, '-n', nickname, '-h', '127.0.0.1', '-p', `${port}`],
    {
      stdio: [input, 'ignore', 'ignore'],
    },
  )
  await once(client, 'close')
  closeSync(input)
}

describe('the NSS store', () => {
  beforeEach((context) => needs(context, 'nss', 'certutil', 'tstclnt'))

  keyStoreContract({
    ...inAnotherProcess('nss'),
    open,
    plant: (folder, certificate) => {
      const file = path.join(folder, 'planted.der')
      writeFileSync(file, certificate)
      certutil(folder, '-A', '-n', 'planted', '-t', ',,', '-i', file)
    },
  })

  requestContract({ open })

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

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('lets NSS prove its keys to a server: %s', async (version) => {
    const folder = temporaryFolder()
    const ca = await makeCa()
    const store = open(folder)
    for (const algorithm of ['RSA-2048', 'P-256'] as const) {
      const name = algorithm.toLowerCase()
      const key = await store.createKey(name, algorithm)
      await store.install(await issueTo(ca, key.publicKey, { loginId: name }), [ca.issuingDer, ca.rootDer], name)
    }
    await store.close()
    const seen: string[] = []
    const [minVersion, maxVersion] = [version, version]
    // The server knows the root alone: the client has to send the issuing CA's certificate with its own.
    const trust = { requestCert: true, rejectUnauthorized: true, ca: pem(ca.rootDer) }
    const server = createServer(
      { ...(await makeServerTls()), ...trust, minVersion, maxVersion },
      (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate()
        seen.push(String(subject.CN).split(' ')[0] ?? '')
        response.end()
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    for (const line of certutil(folder, '-L').split('\n')) {
      const nickname = /^(.*\S)\s+u,u,u$/.exec(line)?.[1]
      if (nickname) await get(folder, nickname, port)
    }
    expect(seen.toSorted()).toEqual(['p-256', 'rsa-2048'])
  })

  it('marks its keys as what must not leave it', async () => {
    const folder = temporaryFolder()
    const store = open(folder)
    await store.createKey('request-1', 'RSA-2048')
    await store.close()
    const parameters = `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags= `
    const used = useModule(library, parameters)
    if (!used) throw new Error('opened by another')
    onTestFinished(used.release)
    const token = used.module.openSession(2)
    token.logIn('')
    const [key = 0] = token.find([[cka.class, cko.privateKey]])
    expect(token.attribute(key, cka.sensitive)).toEqual(Buffer.from([1]))
    expect(token.attribute(key, cka.extractable)).toEqual(Buffer.from([0]))
    expect(token.attribute(key, cka.privateExponent)).toBeNull()
  })

  it('is where an agent on a PC with NSS keeps its RSA key, from the request to the proof', async () => {
    const nssDatabase = temporaryFolder()
    const pc = await Pc.make({ nssDatabase })
    await pc.start({ keyAlgorithm: 'RSA-2048' })
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
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
