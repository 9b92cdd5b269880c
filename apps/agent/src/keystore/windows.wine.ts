import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type KeyAlgorithm, keyAlgorithms, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { needsWine, windowsPath } from '../../../../test/support/wine.ts'
import { issueTo, makeCa } from '../test/certificates.ts'
import { until } from '../test/wait.ts'
import { WindowsPc, type WindowsStore } from '../test/windows-pc.ts'
import { type StoreKind, keyStoreContract } from './contract.ts'
import { testSign } from './keystore.ts'
import { requestContract } from './request-contract.ts'

/** One Windows for all cases: to each folder belongs what is in its stores from the folder's first use to the next. */
const kindOn = (pc: () => WindowsPc): StoreKind => {
  const emptied = new Map<string, Promise<unknown>>()
  const ready = (folder: string) => {
    const emptying = emptied.get(folder) ?? pc().other('empty')
    emptied.set(folder, emptying)
    return emptying
  }
  const open = (folder: string) => pc().openStore(ready(folder))
  return {
    open,
    plant: async (folder, certificate) => {
      const file = path.join(folder, 'planted.der')
      writeFileSync(file, certificate)
      await ready(folder)
      await pc().other('plant', windowsPath(file))
    },
    createAndDie: async (folder, name, algorithm) => {
      const store = open(folder)
      const key = await store.createKey(name, algorithm)
      // Killed, as nobody asks it to close anything.
      await store.close()
      return spkiOf(key.publicKey).toString('base64')
    },
    createMany: async (folder, name, algorithm) => {
      const store = open(folder)
      for (let n = 0; n < 5; n++) await store.createKey(`${name}-${n}`, algorithm)
      await store.close()
    },
  }
}

const withWindows = (prepare: (pc: WindowsPc) => void = () => {}) => {
  let pc: WindowsPc
  beforeEach(needsWine)
  beforeAll(async () => {
    if (!inject('wineRoot')) return
    pc = await WindowsPc.make()
    prepare(pc)
  })
  afterAll(() => pc?.close())
  return () => pc
}

/** A key and its certificate, installed with what is above it. */
async function installed(store: WindowsStore, name: string, algorithm: KeyAlgorithm) {
  const ca = await makeCa()
  const key = await store.createKey(name, algorithm)
  const certificate = await issueTo(ca, key.publicKey, { loginId: name })
  await store.install(certificate, [ca.issuingDer, ca.rootDer], name)
  return { key, certificate }
}

/** Real, as far as Wine's own CAPI and certificate stores are what Windows has. */
describe('the Windows store on CAPI', () => {
  const pc = withWindows()
  const kind: StoreKind = { ...kindOn(pc), algorithms: ['RSA-2048'], pss: false }
  keyStoreContract(kind)
  requestContract(kind)

  it('shows other programs the certificate with its key, and the issuing CA, but no root', async () => {
    const store = pc().openStore(pc().other('empty'))
    const { key } = await installed(store, 'request-1', 'RSA-2048')
    await store.close()
    expect(key.protection).toBe('capi')
    const seen = (await pc().other('certificates')).split('\n').map((line) => line.trim())
    expect(seen).toContainEqual(expect.stringMatching(/^MY request-1 A001 \d+ with key$/))
    expect(seen).toContain('CA (9936)サンプル銀行 CA - G4')
    expect(seen.filter((line) => line.includes('サンプル銀行')).length).toBe(1)
  })

  it('hands its key out to no other program', async () => {
    const store = pc().openStore(pc().other('empty'))
    await installed(store, 'request-1', 'RSA-2048')
    await store.close()
    expect(await pc().other('export', 'Certfleet request-1')).toBe('refused')
    expect(await pc().other('pfx')).toBe('refused')
    // That the other program would notice if it could: a key that may be exported.
    await pc().other('make-exportable', 'Certfleet exportable')
    expect(await pc().other('export', 'Certfleet exportable')).toBe('exported')
  })

  it('uses keys of other programs, with SHA-256 also where their provider does not know it', async () => {
    const store = pc().openStore(pc().other('empty'))
    onTestFinished(() => store.close())
    const { certificate } = await installed(store, 'request-1', 'RSA-2048')
    await pc().other('rebind', 'Microsoft Enhanced Cryptographic Provider v1.0', '1')
    const [listed] = await store.list()
    expect(listed?.certificate.sha256).toBe(sha256Hex(certificate))
    expect(listed?.key && (await testSign(listed.key))).toBe(true)
    await pc().other('rebind', 'Some Card Provider', '1')
    expect(await store.list()).toMatchObject([{ key: null }])
  })

  it('makes its key in a container that a crash left empty', async () => {
    await pc().other('empty')
    await pc().other('make-container', 'Certfleet request-1')
    const store = pc().openStore()
    onTestFinished(() => store.close())
    expect(await store.findKey('request-1')).toBeNull()
    expect(await testSign(await store.createKey('request-1', 'RSA-2048'))).toBe(true)
    await expect(store.createKey('request-1', 'RSA-2048')).rejects.toMatchObject({ reason: 'name_taken' })
  })

  it('says why it makes no P-256 key where CNG keeps none', async () => {
    const store = pc().openStore(pc().other('empty'))
    onTestFinished(() => store.close())
    await expect(store.createKey('request-1', 'P-256')).rejects.toMatchObject({
      reason: 'unsupported',
      message: expect.stringContaining('Microsoft Software Key Storage Provider: '),
    })
  })
})

/** Calls and their order against our reading of Microsoft's documentation: no evidence of how Windows behaves. */
describe('the Windows store on the double of CNG', () => {
  const double = 'x86_64-w64-mingw32-gcc'
  beforeEach((context) => needs(context, double))
  const pc = withWindows((made) => {
    if (lacks(double) === null) made.useCngDouble()
  })
  const opened = (env: Record<string, string> = {}) => {
    const store = pc().openStore(pc().other('empty'), env)
    onTestFinished(() => store.close())
    return store
  }
  // Without requests: Wine's TLS uses keys of CAPI alone.
  keyStoreContract(kindOn(pc))

  it.each(keyAlgorithms)('makes a %s key in the TPM when there is one, and frees every handle', async (algorithm) => {
    const store = opened({ CNG_DOUBLE_TPM: 'works' })
    const { key } = await installed(store, 'request-1', algorithm)
    expect(key.protection).toBe('tpm')
    expect(await store.list()).toMatchObject([{ key: { protection: 'tpm' } }])
    expect(await testSign(key)).toBe(true)
    expect(await store.warnings()).toEqual([])
    await store.deleteKey('request-1')
    expect(await store.findKey('request-1')).toBeNull()
    expect(await store.openHandles()).toBe(0)
  })

  it('answers others while the TPM makes a key', async () => {
    const store = opened({ CNG_DOUBLE_TPM: 'slow' })
    const making = store.createKey('request-1', 'P-256')
    // The provider and the key that is being made.
    await until('a key under way', async () => (await store.openHandles()) === 2)
    expect(await testSign(await making)).toBe(true)
  })

  it('leaves a TPM that makes no PSS signatures for the software, and says why', async () => {
    const store = opened({ CNG_DOUBLE_TPM: 'lacks-pss' })
    expect(await store.createKey('request-1', 'RSA-2048')).toMatchObject({ protection: 'cng' })
    expect(await store.warnings()).toEqual([
      expect.stringMatching(/Microsoft Platform Crypto Provider.*does not sign as it has to/),
    ])
    expect(await store.openHandles()).toBe(0)
    // Of the key in the TPM nothing is left.
    expect(await store.findKey('request-1')).toMatchObject({ protection: 'cng' })
    await store.deleteKey('request-1')
    expect(await store.findKey('request-1')).toBeNull()
  })

  it('refuses keys that can be exported, wherever they are made', async () => {
    const store = opened({ CNG_DOUBLE_TPM: 'exports', CNG_DOUBLE_SOFTWARE: 'exports' })
    await expect(store.createKey('request-1', 'P-256')).rejects.toMatchObject({
      reason: 'unsupported',
      message: expect.stringMatching(/Platform.*can be exported.*Software.*can be exported/s),
    })
    expect(await store.findKey('request-1')).toBeNull()
    expect(await store.createKey('request-2', 'RSA-2048')).toMatchObject({ protection: 'capi' })
    expect(await store.openHandles()).toBe(0)
  })
})
