import { type KeyObject, constants, createPublicKey, randomBytes, sign } from 'node:crypto'
import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sealPrivateKey, unsealPrivateKey } from '@certfleet/pki/at-rest.ts'
import { type KeyAlgorithm, generatePrivateKey, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { type CertificateInfo, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { z } from 'zod'
import { httpsRequest } from '../https-request.ts'
import { makePrivateFolder, readIfPresent, removeDurably, syncFolder, writeDurably } from '../files.ts'
import { type Network, directly } from '../proxy.ts'
import {
  type KeyStore,
  KeyStoreError,
  type StoredKey,
  checkKeyName,
  intermediatesOf,
  readForInstall,
} from './keystore.ts'

const certificateFileSchema = z.object({ certificate: z.base64(), chain: z.array(z.base64()) })

/**
 * Keys as files, sealed under a secret in another file. It keeps keys out of backups and searches that take one file
 * or the other; whoever is this OS user can read both (docs/security.md).
 *
 * `secret`; `keys/<name>` sealed PKCS#8; `certificates/<SHA-256>.json`.
 */
export function openFileStore(folder: string, network: Network = directly): KeyStore {
  const keyFolder = path.join(folder, 'keys')
  const certificateFolder = path.join(folder, 'certificates')
  for (const each of [keyFolder, certificateFolder]) makePrivateFolder(each)
  const secret = secretOf(folder)

  const keyFile = (name: string) => {
    checkKeyName(name)
    return path.join(keyFolder, name)
  }
  const privateKey = (name: string): KeyObject | null => {
    const sealed = readIfPresentAsBytes(keyFile(name))
    return sealed && unsealPrivateKey(sealed, secret, `key/${name}`)
  }

  return {
    kind: 'file',
    pin: null,

    async createKey(name: string, algorithm: KeyAlgorithm) {
      const key = await generatePrivateKey(algorithm)
      createDurably(keyFile(name), sealPrivateKey(key, secret, `key/${name}`))
      return storedKey(key)
    },

    async findKey(name) {
      const key = privateKey(name)
      return key && storedKey(key)
    },

    async install(der, chain, keyName) {
      const certificate = readForInstall(der)
      const key = privateKey(keyName)
      if (!key || sha256Hex(spkiOf(createPublicKey(key))) !== certificate.spkiSha256) {
        throw new KeyStoreError('certificate_refused', `${keyName} is not the key of ${certificate.sha256}`)
      }
      const content = { certificate: base64(der), chain: chain.map(base64) }
      try {
        writeDurably(path.join(certificateFolder, `${certificate.sha256}.json`), JSON.stringify(content))
      } catch (cause) {
        throw new KeyStoreError('unwritable', `cannot keep ${certificate.sha256}`, { cause })
      }
    },

    async list() {
      const keys = keysBySpki(keyFolder, privateKey)
      return certificatesIn(certificateFolder).map(({ certificate }) => {
        const found = keys.get(certificate.spkiSha256)
        return { certificate, key: found ? storedKey(found.key) : null }
      })
    },

    async deleteKey(name) {
      removeDurably(keyFile(name))
    },

    async remove(sha256) {
      const all = certificatesIn(certificateFolder).map(({ certificate }) => certificate)
      const removed = all.find((each) => each.sha256 === sha256)
      if (!removed) return
      const { spkiSha256 } = removed
      const isShared = all.some((each) => each.spkiSha256 === spkiSha256 && each !== removed)
      const name = isShared ? undefined : keysBySpki(keyFolder, privateKey).get(spkiSha256)?.name
      try {
        if (name) removeDurably(keyFile(name))
        removeDurably(path.join(certificateFolder, `${sha256}.json`))
      } catch (cause) {
        throw new KeyStoreError('unwritable', `cannot remove ${sha256}`, { cause })
      }
    },

    async request(sha256, url, call, limits) {
      const stored = certificatesIn(certificateFolder).find(({ certificate }) => certificate.sha256 === sha256)
      const key = stored && keysBySpki(keyFolder, privateKey).get(stored.certificate.spkiSha256)?.key
      if (!key) throw new KeyStoreError('certificate_refused', `no certificate ${sha256} with its key`)
      const shown = [stored.certificate, ...intermediatesOf(stored.certificate, stored.chain)]
      const client = {
        key: key.export({ type: 'pkcs8', format: 'pem' }),
        cert: shown.map(({ x509 }) => x509.toString()).join(''),
      }
      return httpsRequest(url, { ...call, client, network }, limits)
    },

    async close() {},
  }
}

function storedKey(key: KeyObject): StoredKey {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return {
    publicKey: createPublicKey(key),
    protection: 'file',
    isLocked: false,
    sign: async (data) => sign('sha256', data, key),
    signPss: async (data) => sign('sha256', data, { key, ...padding }),
  }
}

interface NamedKey {
  name: string
  key: KeyObject
}

function keysBySpki(folder: string, privateKey: (name: string) => KeyObject | null): Map<string, NamedKey> {
  const keys = new Map<string, NamedKey>()
  for (const name of readdirSync(folder).filter((entry) => !entry.includes('.'))) {
    const key = readableOrNull(() => privateKey(name))
    if (key) keys.set(sha256Hex(spkiOf(createPublicKey(key))), { name, key })
  }
  return keys
}

function certificatesIn(folder: string): { certificate: CertificateInfo; chain: Buffer[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const found = readableOrNull(() => {
        const stored = certificateFileSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8')))
        const [certificate, ...chain] = [stored.certificate, ...stored.chain].map((der) => Buffer.from(der, 'base64'))
        return { certificate: readCertificate(certificate ?? Buffer.alloc(0)), chain }
      })
      return found ? [found] : []
    })
}

/** One file that cannot be read must not hide the others. */
function readableOrNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** The secret the keys are sealed under, made once; of two processes that make it, the first one's counts. */
function secretOf(folder: string): Buffer {
  const file = path.join(folder, 'secret')
  if (readIfPresent(file) === null) {
    try {
      createDurably(file, randomBytes(32))
    } catch (error) {
      if (!(error instanceof KeyStoreError && error.reason === 'name_taken')) throw error
    }
  }
  return readFileSync(file)
}

/** Like `writeDurably`, but never over a file that is there. */
function createDurably(file: string, content: Buffer): void {
  const temporary = `${file}.${randomBytes(8).toString('hex')}.new`
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(temporary, file)
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new KeyStoreError(taken ? 'name_taken' : 'unwritable', `cannot create ${file}`, { cause })
  } finally {
    rmSync(temporary, { force: true })
  }
  syncFolder(path.dirname(file))
}

function readIfPresentAsBytes(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
