import type { KeyObject } from 'node:crypto'
import { KeyStoreError } from './keystore.ts'
import {
  type KeyApi,
  type KeyPlace,
  machineKey,
  nteBadKeyset,
  nteExists,
  nteNoKey,
  publicKeyOfCapiBlob,
  silent,
} from './windows-key.ts'
import { type Handle, WindowsError, WindowsLibrary, countInOut, handleOut } from './windows-library.ts'

/** The one of Microsoft's providers that knows SHA-256, and its type, PROV_RSA_AES. */
export const rsaAesProvider = 'Microsoft Enhanced RSA and AES Cryptographic Provider'
export const rsaAesType = 24
/** AT_KEYEXCHANGE: the key TLS clients look for. */
export const exchangeKey = 1

const advapi = new WindowsLibrary('advapi32.dll', {
  CryptAcquireContextW: ['bool', handleOut, 'str16', 'str16', 'uint32_t', 'uint32_t'],
  CryptReleaseContext: ['bool', 'uintptr_t', 'uint32_t'],
  CryptGenKey: ['bool', 'uintptr_t', 'uint32_t', 'uint32_t', handleOut],
  CryptGetUserKey: ['bool', 'uintptr_t', 'uint32_t', handleOut],
  CryptDestroyKey: ['bool', 'uintptr_t'],
  CryptExportKey: ['bool', 'uintptr_t', 'uintptr_t', 'uint32_t', 'uint32_t', 'void *', countInOut],
  CryptCreateHash: ['bool', 'uintptr_t', 'uint32_t', 'uintptr_t', 'uint32_t', handleOut],
  CryptHashData: ['bool', 'uintptr_t', 'void *', 'uint32_t', 'uint32_t'],
  CryptSignHashW: ['bool', 'uintptr_t', 'uint32_t', 'str16', 'uint32_t', 'void *', countInOut],
  CryptDestroyHash: ['bool', 'uintptr_t'],
})

const newKeyset = 0x8
const deleteKeyset = 0x10
const sha256 = 0x800c
const publicForm = 6
/** PRIVATEKEYBLOB */
const privateForm = 7

/** CryptoAPI: what there was before CNG. RSA with PKCS#1 v1.5 alone. */
export const capi: KeyApi = {
  create: async (place) => {
    const context = await acquireEmpty(place)
    try {
      const key: [Handle] = [0]
      // 2048 bits in the upper half; CRYPT_EXPORTABLE is not among the flags.
      await advapi.mustLater('CryptGenKey', context, place.keySpec, 2048 << 16, key)
      advapi.must('CryptDestroyKey', key[0])
    } finally {
      // The key is on the disk when its container is closed.
      advapi.must('CryptReleaseContext', context, 0)
    }
  },

  publicKey: async (place) => (await ifThere(place, async (key) => publicKeyOf(key))) ?? null,

  sign: async (place, data, padding) => {
    if (padding === 'pss') throw new KeyStoreError('unsupported', 'CAPI makes no PSS signatures')
    const signature = await ifThere(place, (_key, context) => signIn(context, place.keySpec, data))
    if (!signature) throw new WindowsError('CryptGetUserKey', nteBadKeyset)
    return signature
  },

  canBeExported: async (place) => {
    const found = await ifThere(place, async (key) => {
      const copy = exported(key, privateForm)
      copy?.fill(0)
      return copy !== null
    })
    return found ?? false
  },

  remove: async (place) => {
    try {
      // What this gives for a handle is none.
      await acquire(place, deleteKeyset)
    } catch (error) {
      if (!isNoKey(error)) throw error
    }
  },
}

/** A container for a new key. One that a crash left empty is taken. */
async function acquireEmpty(place: KeyPlace): Promise<Handle> {
  try {
    return await acquire(place, newKeyset)
  } catch (error) {
    if (!(error instanceof WindowsError) || error.code !== nteExists) throw error
  }
  if (await capi.publicKey(place)) throw new KeyStoreError('name_taken', `there is a key ${place.container}`)
  return acquire(place, 0)
}

async function acquire(place: KeyPlace, flags: number): Promise<Handle> {
  const { container, provider, providerType } = providerThatCan(place)
  const context: [Handle] = [0]
  const all = flags | silent | (place.flags & machineKey)
  await advapi.mustLater('CryptAcquireContextW', context, container, provider, providerType, all)
  return context[0]
}

/** Microsoft's older providers keep their keys in the same place, but know no SHA-256. */
function providerThatCan(place: KeyPlace): KeyPlace {
  const older = /^Microsoft (Base|Strong|Enhanced) Cryptographic Provider\b/
  return older.test(place.provider) ? { ...place, provider: rsaAesProvider, providerType: rsaAesType } : place
}

/** Null when there is no such container, or it has no such key. */
async function ifThere<T>(place: KeyPlace, work: (key: Handle, context: Handle) => Promise<T>): Promise<T | null> {
  try {
    const context = await acquire(place, 0)
    try {
      const key: [Handle] = [0]
      await advapi.mustLater('CryptGetUserKey', context, place.keySpec, key)
      try {
        return await work(key[0], context)
      } finally {
        advapi.must('CryptDestroyKey', key[0])
      }
    } finally {
      advapi.must('CryptReleaseContext', context, 0)
    }
  } catch (error) {
    if (isNoKey(error)) return null
    throw error
  }
}

const isNoKey = (error: unknown) =>
  error instanceof WindowsError && (error.code === nteBadKeyset || error.code === nteNoKey)

function publicKeyOf(key: Handle): KeyObject | null {
  const blob = exported(key, publicForm)
  return blob && publicKeyOfCapiBlob(blob)
}

/** The key in that form; null when the provider does not give it. */
function exported(key: Handle, form: number): Buffer | null {
  const blob = Buffer.alloc(8192)
  const length: [number] = [blob.length]
  return advapi.call('CryptExportKey', key, 0, form, 0, blob, length) ? blob.subarray(0, length[0]) : null
}

async function signIn(context: Handle, keySpec: number, data: Uint8Array): Promise<Buffer> {
  const hash: [Handle] = [0]
  advapi.must('CryptCreateHash', context, sha256, 0, 0, hash)
  try {
    advapi.must('CryptHashData', hash[0], Buffer.from(data), data.length, 0)
    const signature = Buffer.alloc(1024)
    const length: [number] = [signature.length]
    await advapi.mustLater('CryptSignHashW', hash[0], keySpec, null, 0, signature, length)
    // CAPI writes numbers with the least significant byte first.
    return Buffer.from(signature.subarray(0, length[0]).toReversed())
  } finally {
    advapi.must('CryptDestroyHash', hash[0])
  }
}
