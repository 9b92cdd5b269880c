import { type KeyObject, createHash } from 'node:crypto'
import { certificateParts } from '@certfleet/pki/certificate-parts.ts'
import { type KeyAlgorithm, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import { makePrivateFolder } from '../files.ts'
import { ecdsaDer } from './ecdsa-der.ts'
import {
  type KeyStore,
  KeyStoreError,
  type StoredKey,
  checkKeyName,
  intermediatesOf,
  readForInstall,
  readable,
} from './keystore.ts'
import { type Attribute, type ObjectHandle, Pkcs11, Pkcs11Error, cka, ckm, cko, ckr, ulong } from './pkcs11.ts'
import { nssKeyId, p256Parameters, publicKeyOf } from './pkcs11-keys.ts'

export interface NssOptions {
  /** The folder of the database, for a person `~/.pki/nssdb`, which Chromium reads. */
  database: string
  /** softoken: NSS's PKCS#11 module. */
  library: string
}

/**
 * Keys in an NSS database, where Chromium finds certificate and key for TLS. NSS marks them sensitive and not
 * extractable, and seals them under the database's password, which is empty (docs/security.md).
 * @throws KeyStoreError `unsupported`: no NSS here, or a database with a password
 */
export function openNssStore({ database, library }: NssOptions): KeyStore {
  const token = openModule(database, library)
  const oneByOne = queue()
  const ask = <T>(work: () => T | Promise<T>): Promise<T> => oneByOne(() => withReason(work))

  const storedKey = (key: ObjectHandle, publicKey: KeyObject): StoredKey => ({
    publicKey,
    protection: 'nss',
    sign: (data) => ask(() => signWith(token, key, publicKey, data)),
    signPss: (data) => ask(() => token.sign({ mechanism: ckm.sha256RsaPss, parameter: pssParameters }, key, data)),
  })
  const findKey = (name: string): StoredKey | null => {
    checkKeyName(name)
    const [key] = token.find([[cka.class, cko.privateKey], ...labelled(name)])
    const publicKey = key === undefined ? null : publicKeyOf(token, key)
    if (key === undefined || !publicKey) return null
    giveId(token, name, publicKey)
    return storedKey(key, publicKey)
  }
  const createKey = async (name: string, algorithm: KeyAlgorithm): Promise<StoredKey> => {
    if (findKey(name)) throw new KeyStoreError('name_taken', `there is a key ${name}`)
    await generate(token, name, algorithm)
    const key = findKey(name)
    if (!key) throw new KeyStoreError('unwritable', `the database did not keep the key ${name}`)
    return key
  }
  const install = (der: Uint8Array, chain: Uint8Array[], keyName: string): void => {
    const certificate = readForInstall(der)
    const key = findKey(keyName)
    if (!key || sha256Hex(spkiOf(key.publicKey)) !== certificate.spkiSha256) {
      throw new KeyStoreError('certificate_refused', `${keyName} is not the key of ${certificate.sha256}`)
    }
    for (const authority of intermediatesOf(certificate, chain)) keep(token, authority)
    keep(token, certificate)
  }
  const keyOf = (certificate: CertificateInfo): StoredKey | null => {
    const { publicKey } = certificate.x509
    const [key] = objectsOf(token, cko.privateKey, publicKey)
    return key === undefined ? null : storedKey(key, publicKey)
  }
  const remove = (sha256: string): void => {
    const all = certificatesOf(token)
    const removed = all.find(({ certificate }) => certificate.sha256 === sha256)
    if (!removed) return
    const { spkiSha256, x509 } = removed.certificate
    const isShared = all.some((each) => each !== removed && each.certificate.spkiSha256 === spkiSha256)
    for (const kind of isShared ? [] : [cko.privateKey, cko.publicKey]) {
      for (const object of objectsOf(token, kind, x509.publicKey)) token.destroy(object)
    }
    token.destroy(removed.object)
  }

  return {
    kind: 'nss',
    createKey: (name, algorithm) => ask(() => createKey(name, algorithm)),
    findKey: (name) => ask(() => findKey(name)),
    install: (der, chain, keyName) => ask(() => install(der, chain, keyName)),
    list: () => ask(() => certificatesOf(token).map(({ certificate }) => ({ certificate, key: keyOf(certificate) }))),
    deleteKey: (name) =>
      ask(() => {
        checkKeyName(name)
        for (const kind of [cko.privateKey, cko.publicKey]) {
          for (const object of token.find([[cka.class, kind], ...labelled(name)])) token.destroy(object)
        }
      }),
    remove: (sha256) => ask(() => remove(sha256)),
    request: async () => {
      throw new KeyStoreError('unsupported', 'TLS of Node cannot use the keys of NSS')
    },
    close: () => oneByOne(() => closeModule()),
  }
}

/** The slot of softoken in which the certificate database is; slot 1 is for operations without stored keys. */
const databaseSlot = 2

/** softoken can be initialised once in a process, so those who open the same database share it. */
let opened: { database: string; token: Pkcs11; users: number } | null = null

function openModule(database: string, library: string): Pkcs11 {
  if (opened && opened.database !== database) {
    throw new KeyStoreError('unsupported', `this process has opened the NSS database ${opened.database}`)
  }
  makePrivateFolder(database)
  const escaped = database.replaceAll(/['\\]/g, String.raw`\$&`)
  const parameters = `configdir='sql:${escaped}' certPrefix='' keyPrefix='' secmod='secmod.db' flags= `
  try {
    opened ??= { database, token: new Pkcs11(library, parameters, databaseSlot), users: 0 }
  } catch (cause) {
    const locked = cause instanceof Pkcs11Error && cause.code === ckr.pinIncorrect
    const reason = locked ? `the NSS database ${database} has a password` : `no NSS database at ${database}`
    throw new KeyStoreError('unsupported', reason, { cause })
  }
  opened.users += 1
  return opened.token
}

function closeModule(): void {
  if (!opened || --opened.users > 0) return
  opened.token.close()
  opened = null
}

/** One after another: the module has one session, and an operation may wait for another thread in the middle. */
function queue(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
}

async function withReason<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Pkcs11Error) throw new KeyStoreError('unwritable', cause.message, { cause })
    throw cause
  }
}

const labelled = (name: string): Attribute[] => [[cka.label, Buffer.from(name)]]

async function generate(token: Pkcs11, name: string, algorithm: KeyAlgorithm): Promise<void> {
  const stored: Attribute[] = [[cka.token, true], ...labelled(name)]
  const privateKey: Attribute[] = [
    ...stored,
    [cka.private, true],
    [cka.sensitive, true],
    [cka.extractable, false],
    [cka.sign, true],
  ]
  const kind: Attribute[] =
    algorithm === 'RSA-2048'
      ? [
          [cka.modulusBits, 2048],
          [cka.publicExponent, Buffer.from([1, 0, 1])],
        ]
      : [[cka.ecParams, p256Parameters]]
  const mechanism = algorithm === 'RSA-2048' ? ckm.rsaKeyPairGen : ckm.ecKeyPairGen
  await token.generateKeyPair({ mechanism }, [...stored, [cka.verify, true], ...kind], privateKey)
}

/** The id is computed from the public key, so it can only be given afterwards, and is made good after a crash. */
function giveId(token: Pkcs11, name: string, publicKey: KeyObject): void {
  const id = nssKeyId(publicKey)
  for (const kind of id ? [cko.privateKey, cko.publicKey] : []) {
    for (const object of token.find([[cka.class, kind], ...labelled(name)])) {
      if (id && !token.attribute(object, cka.id)?.equals(id)) token.set(object, [[cka.id, id]])
    }
  }
}

/** CK_RSA_PKCS_PSS_PARAMS: SHA-256, MGF1 with SHA-256, salt of 32 bytes. */
const pssParameters = Buffer.concat([ulong(0x250), ulong(2), ulong(32)])

function signWith(token: Pkcs11, key: ObjectHandle, publicKey: KeyObject, data: Uint8Array): Buffer {
  if (publicKey.asymmetricKeyType === 'rsa') return token.sign({ mechanism: ckm.sha256Rsa }, key, data)
  const digest = createHash('sha256').update(data).digest()
  return ecdsaDer(token.sign({ mechanism: ckm.ecdsa }, key, digest))
}

/** Puts a certificate into the database, unless it is there. */
function keep(token: Pkcs11, certificate: CertificateInfo): void {
  const { serialNumber, issuer, subject } = certificateParts(certificate.der)
  const identity: Attribute[] = [
    [cka.class, cko.certificate],
    [cka.issuer, issuer],
    [cka.serialNumber, serialNumber],
  ]
  if (token.find(identity).length > 0) return
  // NSS wants one nickname for one subject; with the serial number it is nobody else's.
  const nickname = `${certificate.commonName || certificate.organizationalUnit} ${certificate.serialHex.slice(-8)}`
  const id = nssKeyId(certificate.x509.publicKey)
  token.create([
    ...identity,
    [cka.token, true],
    [cka.certificateType, 0],
    [cka.subject, subject],
    [cka.value, certificate.der],
    [cka.label, Buffer.from(nickname)],
    ...(id ? ([[cka.id, id]] satisfies Attribute[]) : []),
  ])
}

function certificatesOf(token: Pkcs11): { object: ObjectHandle; certificate: CertificateInfo }[] {
  return token.find([[cka.class, cko.certificate]]).flatMap((object) => {
    const der = token.attribute(object, cka.value)
    return der ? readable(der).map((certificate) => ({ object, certificate })) : []
  })
}

/** The halves of a key pair that are here. */
function objectsOf(token: Pkcs11, kind: number, publicKey: KeyObject): ObjectHandle[] {
  const id = nssKeyId(publicKey)
  if (!id) return []
  return token.find([
    [cka.class, kind],
    [cka.id, id],
  ])
}
