import { type KeyObject, createHash } from 'node:crypto'
import koffi from 'koffi'
import { ecdsaDer } from './ecdsa-der.ts'
import { KeyStoreError } from './keystore.ts'
import {
  type KeyApi,
  type KeyPlace,
  type Padding,
  machineKey,
  nteBadKeyset,
  nteExists,
  publicKeyOfEccBlob,
  publicKeyOfRsaBlob,
  silent,
} from './windows-key.ts'
import { type Handle, WindowsError, WindowsLibrary, countOut, handleOut } from './windows-library.ts'

/** Keys of the chip on the board. */
export const platformProvider = 'Microsoft Platform Crypto Provider'
export const softwareProvider = 'Microsoft Software Key Storage Provider'

/** BCRYPT_PKCS1_PADDING_INFO is the first member alone, of what is BCRYPT_PSS_PADDING_INFO. */
const paddingInfo = koffi.pointer(koffi.struct({ algorithm: 'str16', saltBytes: 'uint32_t' }))

const ncrypt = new WindowsLibrary('ncrypt.dll', {
  NCryptOpenStorageProvider: ['int32_t', handleOut, 'str16', 'uint32_t'],
  NCryptCreatePersistedKey: ['int32_t', 'uintptr_t', handleOut, 'str16', 'str16', 'uint32_t', 'uint32_t'],
  NCryptOpenKey: ['int32_t', 'uintptr_t', handleOut, 'str16', 'uint32_t', 'uint32_t'],
  NCryptSetProperty: ['int32_t', 'uintptr_t', 'str16', 'void *', 'uint32_t', 'uint32_t'],
  NCryptFinalizeKey: ['int32_t', 'uintptr_t', 'uint32_t'],
  NCryptSignHash: [
    'int32_t',
    'uintptr_t',
    paddingInfo,
    'void *',
    'uint32_t',
    'void *',
    'uint32_t',
    countOut,
    'uint32_t',
  ],
  NCryptExportKey: ['int32_t', 'uintptr_t', 'uintptr_t', 'str16', 'void *', 'void *', 'uint32_t', countOut, 'uint32_t'],
  NCryptDeleteKey: ['int32_t', 'uintptr_t', 'uint32_t'],
  NCryptFreeObject: ['int32_t', 'uintptr_t'],
})

/** Every form of a private key that could be read by others. A TPM's opaque blob is none: only that TPM reads it. */
const privateForms = ['RSAFULLPRIVATEBLOB', 'RSAPRIVATEBLOB', 'ECCPRIVATEBLOB', 'PKCS8_PRIVATEKEY']

/** NTE_NOT_SUPPORTED: a provider that opens no keys (Wine's) has none. */
const nteNotSupported = 0x80090029

const persist = 0x8000_0000
const paddingFlags = { pkcs1: 2, pss: 8 } satisfies Record<Padding, number>

/** Cryptography API: Next Generation. */
export const cng: KeyApi = {
  create: (place, algorithm) =>
    inProvider(place, async (provider) => {
      const key: [Handle] = [0]
      const name = algorithm === 'RSA-2048' ? 'RSA' : 'ECDSA_P256'
      const scope = place.flags & machineKey
      const made = await ncrypt.statusLater('NCryptCreatePersistedKey', provider, key, name, place.container, 0, scope)
      if (made === nteExists) throw new KeyStoreError('name_taken', `there is a key ${place.container}`)
      check('NCryptCreatePersistedKey', made)
      try {
        if (algorithm === 'RSA-2048') await ask('NCryptSetProperty', key[0], 'Length', dword(2048), 4, 0)
        await ask('NCryptSetProperty', key[0], 'Export Policy', dword(0), 4, persist)
        await ask('NCryptFinalizeKey', key[0], silent)
      } finally {
        await ask('NCryptFreeObject', key[0])
      }
    }),

  publicKey: async (place) => (await ifThere(place, publicKeyOf)) ?? null,

  sign: async (place, data, padding) => {
    const signature = await ifThere(place, async (key) => {
      const digest = createHash('sha256').update(data).digest()
      const isRsa = (await exported(key, 'RSAPUBLICBLOB')) !== null
      const info = isRsa ? { algorithm: 'SHA256', saltBytes: digest.length } : null
      const output = Buffer.alloc(1024)
      const length: [number] = [0]
      const flags = silent | (isRsa ? paddingFlags[padding] : 0)
      await ask('NCryptSignHash', key, info, digest, digest.length, output, output.length, length, flags)
      const made = output.subarray(0, length[0])
      return isRsa ? made : ecdsaDer(made)
    })
    if (!signature) throw new WindowsError('NCryptOpenKey', nteBadKeyset)
    return signature
  },

  canBeExported: async (place) => {
    const found = await ifThere(place, async (key) => {
      for (const form of privateForms) {
        const copy = await exported(key, form)
        copy?.fill(0)
        if (copy) return true
      }
      return false
    })
    return found ?? false
  },

  remove: (place) =>
    inProvider(place, async (provider) => {
      const key = await openKey(provider, place)
      // Deleting a key frees its handle.
      if (key !== null) await ask('NCryptDeleteKey', key, silent)
    }),
}

/** Whether Windows has this provider and what it needs: a TPM, for that of the platform. */
export async function cngProviderIsThere(provider: string): Promise<boolean> {
  const handle: [Handle] = [0]
  if ((await ncrypt.statusLater('NCryptOpenStorageProvider', handle, provider, 0)) !== 0) return false
  await ask('NCryptFreeObject', handle[0])
  return true
}

async function inProvider<T>({ provider }: KeyPlace, work: (provider: Handle) => Promise<T>): Promise<T> {
  const handle: [Handle] = [0]
  await ask('NCryptOpenStorageProvider', handle, provider, 0)
  try {
    return await work(handle[0])
  } finally {
    await ask('NCryptFreeObject', handle[0])
  }
}

/** Null when there is no such key. */
function ifThere<T>(place: KeyPlace, work: (key: Handle) => Promise<T>): Promise<T | null> {
  return inProvider(place, async (provider) => {
    const key = await openKey(provider, place)
    if (key === null) return null
    try {
      return await work(key)
    } finally {
      await ask('NCryptFreeObject', key)
    }
  })
}

async function openKey(provider: Handle, place: KeyPlace): Promise<Handle | null> {
  const key: [Handle] = [0]
  const flags = silent | (place.flags & machineKey)
  const opened = await ncrypt.statusLater('NCryptOpenKey', provider, key, place.container, place.keySpec, flags)
  if (opened === nteBadKeyset || opened === nteNotSupported) return null
  check('NCryptOpenKey', opened)
  return key[0]
}

async function publicKeyOf(key: Handle): Promise<KeyObject | null> {
  const rsa = await exported(key, 'RSAPUBLICBLOB')
  if (rsa) return publicKeyOfRsaBlob(rsa)
  const ecc = await exported(key, 'ECCPUBLICBLOB')
  return ecc && publicKeyOfEccBlob(ecc)
}

/** The key in that form; null when the provider does not give it. */
async function exported(key: Handle, form: string): Promise<Buffer | null> {
  const blob = Buffer.alloc(8192)
  const length: [number] = [0]
  const args = [key, 0, form, null, blob, blob.length, length, silent]
  return (await ncrypt.statusLater('NCryptExportKey', ...args)) === 0 ? blob.subarray(0, length[0]) : null
}

async function ask(name: Parameters<typeof ncrypt.call>[0], ...args: unknown[]): Promise<void> {
  check(name, await ncrypt.statusLater(name, ...args))
}

function check(call: string, status: number): void {
  if (status !== 0) throw new WindowsError(call, status)
}

function dword(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
