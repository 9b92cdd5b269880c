import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type KeyAlgorithm, keyAlgorithms, sha256Hex, spkiOf, verifyPss, verifySignature } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type TestCa, issueTo, issueToNobody, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { type KeyStore, testSign } from './keystore.ts'

/** One kind of store, as the contract needs it. Every folder is a place of its own, which is empty at first. */
export interface StoreKind {
  /** What it makes keys for. */
  algorithms?: readonly KeyAlgorithm[]
  /** Whether its RSA keys make PSS signatures. */
  pss?: boolean
  /** Whether a key can still be used by who has it when it is deleted. */
  keysSurviveDeletion?: boolean
  open: (folder: string) => KeyStore
  /** Puts a certificate there as another program would, without its key. */
  plant: (folder: string, certificate: Buffer) => void | Promise<void>
  /** Makes a key in a process that is killed as soon as the key is made. Returns its SPKI in base64. */
  createAndDie: (folder: string, name: string, algorithm: KeyAlgorithm) => Promise<string>
  /** Makes the keys `<name>-0` to `<name>-4` in another process. */
  createMany: (folder: string, name: string, algorithm: KeyAlgorithm) => Promise<unknown>
}

/** What every key store has to do. Each case works in a folder of its own. */
export function keyStoreContract(kind: StoreKind): void {
  const { algorithms = keyAlgorithms, pss = true, keysSurviveDeletion = false, open, plant } = kind
  const usual = algorithms.at(-1) ?? 'P-256'
  let ca: TestCa
  beforeAll(async () => {
    ca = await makeCa()
  })
  const opened = (folder = temporaryFolder()) => {
    const store = open(folder)
    onTestFinished(() => store.close())
    return store
  }
  const names = async (store: KeyStore) =>
    (await store.list()).map(({ certificate, key }) => `${certificate.sha256} ${key ? 'key' : 'no key'}`).toSorted()

  describe.each(algorithms)('%s', (algorithm) => {
    it('makes a key that is found again under its name and signs as its public key verifies', async () => {
      const folder = temporaryFolder()
      const made = await opened(folder).createKey('request-1', algorithm)
      const found = await opened(folder).findKey('request-1')
      expect(found && spkiOf(found.publicKey)).toEqual(spkiOf(made.publicKey))
      const data = Buffer.from('data')
      expect(verifySignature(made.publicKey, data, (await found?.sign(data)) ?? Buffer.alloc(0))).toBe(true)
      if (algorithm === 'RSA-2048') {
        expect(verifyPss(made.publicKey, data, (await found?.signPss?.(data)) ?? Buffer.alloc(0))).toBe(pss)
      }
      expect(await testSign(made)).toBe(true)
    })

    it('keeps a certificate beside its key, however often it is installed', async () => {
      const store = opened()
      const key = await store.createKey('request-1', algorithm)
      const certificate = await issueTo(ca, key.publicKey)
      await store.install(certificate, [ca.issuingDer, ca.rootDer], 'request-1')
      await store.install(certificate, [ca.issuingDer, ca.rootDer], 'request-1')
      const listed = (await store.list()).filter((entry) => entry.key)
      expect(listed.map((entry) => entry.certificate.sha256)).toEqual([sha256Hex(certificate)])
      expect(listed[0]?.key && (await testSign(listed[0].key))).toBe(true)
    })

    it('finds the key of a process that was killed right after making it', async () => {
      const folder = temporaryFolder()
      const spki = await kind.createAndDie(folder, 'orphan', algorithm)
      const found = await opened(folder).findKey('orphan')
      expect(found && spkiOf(found.publicKey).toString('base64')).toBe(spki)
      expect(found && (await testSign(found))).toBe(true)
    })
  })

  it('never makes a second key under a name', async () => {
    const store = opened()
    const key = await store.createKey('request-1', usual)
    await expect(store.createKey('request-1', usual)).rejects.toMatchObject({ reason: 'name_taken' })
    expect(spkiOf((await store.findKey('request-1'))?.publicKey ?? key.publicKey)).toEqual(spkiOf(key.publicKey))
  })

  it('knows no key that nobody made, and takes no name that could be a path', async () => {
    const store = opened()
    expect(await store.findKey('nobody')).toBeNull()
    for (const name of ['../secret', 'a/b', 'A', '', 'a.b'])
      await expect(store.findKey(name)).rejects.toThrow('key name')
  })

  it('forgets a deleted key, and lists its certificate without one', async () => {
    const store = opened()
    const key = await store.createKey('request-1', usual)
    const certificate = await issueTo(ca, key.publicKey)
    await store.install(certificate, [], 'request-1')
    await store.deleteKey('request-1')
    await store.deleteKey('request-1')
    expect(await store.findKey('request-1')).toBeNull()
    expect(await names(store)).toEqual([`${sha256Hex(certificate)} no key`])
    expect(await testSign(key).catch(() => false)).toBe(keysSurviveDeletion)
  })

  it('removes a certificate with its key and leaves the others as they are, for whoever opens it next too', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    const [old, current] = [await store.createKey('old', usual), await store.createKey('current', usual)]
    const [oldDer, currentDer] = [await issueTo(ca, old.publicKey), await issueTo(ca, current.publicKey)]
    await store.install(oldDer, [ca.issuingDer], 'old')
    await store.install(currentDer, [ca.issuingDer], 'current')
    await store.remove(sha256Hex(oldDer))
    await store.remove(sha256Hex(oldDer))
    for (const each of [store, opened(folder)]) {
      expect((await names(each)).filter((line) => !line.startsWith(sha256Hex(ca.issuingDer)))).toEqual([
        `${sha256Hex(currentDer)} key`,
      ])
      expect(await each.findKey('old')).toBeNull()
      const key = await each.findKey('current')
      expect(key && (await testSign(key))).toBe(true)
    }
  })

  it('keeps the key of a removed certificate while another one needs it', async () => {
    const store = opened()
    const key = await store.createKey('shared', usual)
    const [first, second] = [await issueTo(ca, key.publicKey), await issueTo(ca, key.publicKey)]
    await store.install(first, [], 'shared')
    await store.install(second, [], 'shared')
    await store.remove(sha256Hex(first))
    expect(await names(store)).toEqual([`${sha256Hex(second)} key`])
    await store.remove(sha256Hex(second))
    expect(await names(store)).toEqual([])
    expect(await store.findKey('shared')).toBeNull()
  })

  it('removes a certificate whose key is gone or never was here', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    const foreign = await issueToNobody(ca, { loginId: 'foreign' })
    await plant(folder, foreign)
    const key = await store.createKey('request-1', usual)
    const own = await issueTo(ca, key.publicKey)
    await store.install(own, [], 'request-1')
    await store.deleteKey('request-1')
    for (const der of [foreign, own]) await store.remove(sha256Hex(der))
    expect(await names(store)).toEqual([])
  })

  it('refuses what is no certificate, and a certificate of another key', async () => {
    const store = opened()
    await store.createKey('request-1', usual)
    for (const bad of [Buffer.from('hello'), Buffer.alloc(0), await issueToNobody(ca)]) {
      await expect(store.install(bad, [], 'request-1')).rejects.toMatchObject({ reason: 'certificate_refused' })
    }
    await expect(store.install(await issueToNobody(ca), [], 'nobody')).rejects.toMatchObject({
      reason: 'certificate_refused',
    })
    expect(await names(store)).toEqual([])
  })

  it('lists a certificate another program put there, without a key, and never a root', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    const foreign = await issueToNobody(ca, { loginId: 'foreign' })
    await plant(folder, foreign)
    const key = await store.createKey('request-1', usual)
    const own = await issueTo(ca, key.publicKey)
    await store.install(own, [ca.issuingDer, ca.rootDer], 'request-1')
    const listed = await names(store)
    expect(listed).toContain(`${sha256Hex(foreign)} no key`)
    expect(listed).toContain(`${sha256Hex(own)} key`)
    expect(listed.join()).not.toContain(sha256Hex(ca.rootDer))
  })

  it('keeps certificates of one person apart by their serial numbers', async () => {
    const store = opened()
    const [first, second] = [await store.createKey('one', usual), await store.createKey('two', usual)]
    const certificates = [await issueTo(ca, first.publicKey), await issueTo(ca, second.publicKey)]
    await store.install(certificates[0] ?? Buffer.alloc(0), [], 'one')
    await store.install(certificates[1] ?? Buffer.alloc(0), [], 'two')
    expect(await names(store)).toEqual(certificates.map((der) => `${sha256Hex(der)} key`).toSorted())
    expect(new Set(certificates.map((der) => readCertificate(der).serialHex)).size).toBe(2)
  })

  it('serves many askers at once', async () => {
    const store = opened()
    const keys = await Promise.all(['a', 'b', 'c', 'd'].map((name) => store.createKey(name, usual)))
    const results = await Promise.all(keys.flatMap((key) => [testSign(key), testSign(key), testSign(key)]))
    expect(results).toEqual(Array.from({ length: 12 }, () => true))
    expect(new Set(keys.map((key) => sha256Hex(spkiOf(key.publicKey)))).size).toBe(4)
  })

  it('shares its place with other processes that write at the same time', async () => {
    const folder = temporaryFolder()
    const store = opened(folder)
    const others = ['p', 'q'].map((name) => kind.createMany(folder, name, usual))
    for (let n = 0; n < 5; n++) await store.createKey(`own-${n}`, usual)
    await Promise.all(others)
    for (const name of ['p', 'q', 'own']) {
      for (let n = 0; n < 5; n++) {
        const key = await store.findKey(`${name}-${n}`)
        expect(`${name}-${n} ${key && (await testSign(key))}`).toBe(`${name}-${n} true`)
      }
    }
  })
}

/** How another process of this machine works in a store of that kind. */
export const inAnotherProcess = (kind: 'file' | 'nss' | 'pkcs11'): Pick<StoreKind, 'createAndDie' | 'createMany'> => ({
  createAndDie: (folder, name, algorithm) => run(kind, folder, 'create-and-die', name, algorithm),
  createMany: (folder, name, algorithm) => run(kind, folder, 'create-many', name, algorithm),
})

/** Runs `contract-process.ts` and returns the one line it prints. A kill -9 of itself is expected of it. */
async function run(...args: string[]): Promise<string> {
  const script = new URL('contract-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data) => (output += String(data)))
  await once(child, 'close')
  return output.trim()
}
