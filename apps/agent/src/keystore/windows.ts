import { type KeyAlgorithm, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import type { Protection } from '@certfleet/core/protocol.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import type { KeyObject } from 'node:crypto'
import { type Log, reasonOf } from '../log.ts'
import {
  type CertificateInWindows,
  keepIntermediate,
  keepPersonal,
  personalCertificates,
  removePersonal,
} from './crypt32.ts'
import {
  type KeyStore,
  KeyStoreError,
  type StoredCertificate,
  type StoredKey,
  checkKeyName,
  intermediatesOf,
  readForInstall,
  readable,
  testSign,
} from './keystore.ts'
import { capi, exchangeKey, rsaAesProvider, rsaAesType } from './windows-capi.ts'
import { cng, cngProviderIsThere, platformProvider, softwareProvider } from './windows-cng.ts'
import type { KeyApi, KeyPlace } from './windows-key.ts'
import { WindowsError } from './windows-library.ts'
import { winHttpRequest } from './winhttp.ts'

/**
 * Keys and certificates where Windows keeps them for this user, and where browsers find them. A new key is made in the
 * TPM when there is one that can do all a key has to do, else by the software of CNG, else (RSA) by CAPI; wherever it is
 * made, it must work and must not be exportable. docs/security.md says what each place promises.
 */
export function openWindowsStore(log: Log): KeyStore {
  const findPlace = async (name: string): Promise<FoundKey | null> => {
    for (const place of await placesOf(name)) {
      const publicKey = await apiOf(place).publicKey(place)
      if (publicKey) return { place, publicKey }
    }
    return null
  }
  const createIn = async (place: KeyPlace, algorithm: KeyAlgorithm): Promise<StoredKey> => {
    await apiOf(place).create(place, algorithm)
    try {
      return await fitKey(place)
    } catch (error) {
      await apiOf(place).remove(place)
      throw error
    }
  }

  return {
    kind: 'windows',
    pin: null,

    createKey: told(async (name, algorithm) => {
      if (await findPlace(name)) throw new KeyStoreError('name_taken', `there is a key ${name}`)
      const refusals: string[] = []
      for (const place of await placesOf(name)) {
        if (place.providerType !== 0 && algorithm !== 'RSA-2048') continue
        try {
          return await createIn(place, algorithm)
        } catch (error) {
          if (error instanceof KeyStoreError && error.reason === 'name_taken') throw error
          if (!(error instanceof KeyStoreError || error instanceof WindowsError)) throw error
          refusals.push(`${place.provider}: ${reasonOf(error)}`)
          log.warn('keystore.provider_unfit', { provider: place.provider, algorithm, reason: reasonOf(error) })
        }
      }
      throw new KeyStoreError('unsupported', `Windows makes no ${algorithm} key here (${refusals.join('; ')})`)
    }),

    findKey: told(async (name) => {
      const found = await findPlace(name)
      return found && storedKey(found.place, found.publicKey)
    }),

    install: told(async (der, chain, keyName) => {
      const certificate = readForInstall(der)
      const found = await findPlace(keyName)
      if (!found || sha256Hex(spkiOf(found.publicKey)) !== certificate.spkiSha256) {
        throw new KeyStoreError('certificate_refused', `${keyName} is not the key of ${certificate.sha256}`)
      }
      for (const authority of intermediatesOf(certificate, chain)) keepIntermediate(authority.der)
      keepPersonal(certificate.der, found.place)
    }),

    list: ownCertificates,

    deleteKey: told(async (name) => {
      for (const place of await placesOf(name)) await apiOf(place).remove(place)
    }),

    remove: told(async (sha256) => {
      const all = await personalWithKeys()
      const removed = all.find(({ certificate }) => certificate.sha256 === sha256)
      if (!removed) return
      const { certificate, found } = removed
      const isShared = all.some((each) => each !== removed && each.certificate.spkiSha256 === certificate.spkiSha256)
      if (found && !isShared) await apiOf(found.place).remove(found.place)
      removePersonal(certificate.der)
    }),

    request: async (sha256, url, call, limits) => {
      const found = (await ownCertificates()).find(({ certificate }) => certificate.sha256 === sha256)
      if (!found?.key) throw new KeyStoreError('certificate_refused', `no certificate ${sha256} with its key`)
      const { certificate, key } = found
      const makesPss = key.publicKey.asymmetricKeyType !== 'rsa' || key.signPss !== null
      return winHttpRequest(url, { ...call, certificate: certificate.der, makesPss, limits })
    },

    close: async () => {},
  }
}

/** A function that says as a key store does what Windows refused. */
function told<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) {
  return async (...args: Args): Promise<Result> => {
    try {
      return await work(...args)
    } catch (cause) {
      if (cause instanceof WindowsError) throw new KeyStoreError('unwritable', cause.message, { cause })
      throw cause
    }
  }
}

interface FoundKey {
  place: KeyPlace
  publicKey: KeyObject
}

/** Where a key of ours can be, the best place first. Providers that this PC does not have are left out. */
async function placesOf(name: string): Promise<KeyPlace[]> {
  checkKeyName(name)
  const container = `Certfleet ${name}`
  const places: KeyPlace[] = []
  for (const provider of [platformProvider, softwareProvider]) {
    const place = { container, provider, providerType: 0, flags: 0, keySpec: 0 }
    if (await cngProviderIsThere(provider)) places.push(place)
  }
  return [...places, { container, provider: rsaAesProvider, providerType: rsaAesType, flags: 0, keySpec: exchangeKey }]
}

/** The key that was just made there. @throws KeyStoreError when it may not stay */
async function fitKey(place: KeyPlace): Promise<StoredKey> {
  const publicKey = await apiOf(place).publicKey(place)
  if (!publicKey) throw new KeyStoreError('unsupported', 'the key was not kept')
  if (await apiOf(place).canBeExported(place)) throw new KeyStoreError('unsupported', 'the key can be exported')
  const key = storedKey(place, publicKey)
  if (!(await testSign(key))) throw new KeyStoreError('unsupported', 'the key does not sign as it has to')
  return key
}

const apiOf = (place: KeyPlace): KeyApi => (place.providerType === 0 ? cng : capi)

function storedKey(place: KeyPlace, publicKey: KeyObject): StoredKey {
  const api = apiOf(place)
  return {
    publicKey,
    protection: protectionOf(place),
    isLocked: false,
    sign: told((data) => api.sign(place, data, 'pkcs1')),
    // CAPI has no PSS.
    signPss: api === cng ? told((data) => api.sign(place, data, 'pss')) : null,
  }
}

function protectionOf({ provider, providerType }: KeyPlace): Protection {
  if (providerType !== 0) return 'capi'
  return provider === platformProvider ? 'tpm' : 'cng'
}

const ownCertificates = told(async (): Promise<StoredCertificate[]> => {
  const all = await personalWithKeys()
  return all.map(({ certificate, found }) => ({ certificate, key: found && storedKey(found.place, found.publicKey) }))
})

interface PersonalCertificate {
  certificate: CertificateInfo
  /** Its key, if that is where the certificate says it is. */
  found: FoundKey | null
}

async function personalWithKeys(): Promise<PersonalCertificate[]> {
  const all: PersonalCertificate[] = []
  for (const each of personalCertificates()) all.push(...(await withKey(each)))
  return all
}

async function withKey({ der, place }: CertificateInWindows): Promise<PersonalCertificate[]> {
  const [certificate] = readable(der)
  if (!certificate) return []
  const publicKey = place && (await publicKeyAt(place))
  const isItsOwn = publicKey && sha256Hex(spkiOf(publicKey)) === certificate.spkiSha256
  return [{ certificate, found: isItsOwn ? { place, publicKey } : null }]
}

/** Null also where the provider fails: a card that is not in its reader must not hide the other certificates. */
async function publicKeyAt(place: KeyPlace): Promise<KeyObject | null> {
  try {
    return await apiOf(place).publicKey(place)
  } catch (error) {
    if (error instanceof WindowsError) return null
    throw error
  }
}
