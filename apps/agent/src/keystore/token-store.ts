import { type KeyObject, createHash } from 'node:crypto'
import type { Protection } from '@certfleet/core/protocol.ts'
import { certificateParts } from '@certfleet/pki/certificate-parts.ts'
import { type KeyAlgorithm, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import { httpsRequest } from '../https-request.ts'
import type { Network } from '../proxy.ts'
import { ecdsaDer } from './ecdsa-der.ts'
import {
  type KeyStore,
  KeyStoreError,
  type PinPad,
  type StoredCertificate,
  type StoredKey,
  checkKeyName,
  intermediatesOf,
  issuersAbove,
  readForInstall,
  readable,
} from './keystore.ts'
import { publicKeyOf } from './pkcs11-keys.ts'
import { Pkcs11Error } from './pkcs11-module.ts'
import { cka, ckm, cko, ckr, ulong } from './pkcs11-names.ts'
import type { Attribute, ObjectHandle, Pkcs11Session } from './pkcs11-session.ts'
import { type TlsKey, withKeyInTls } from './token-key-in-tls.ts'

/** What differs between tokens. */
export interface Token {
  kind: 'nss' | 'pkcs11'
  protection: () => Protection
  /** The session everything is done in. @throws KeyStoreError `token_absent` */
  session: () => Pkcs11Session
  /** One more session, for the signatures of a TLS connection. */
  openSession: () => Pkcs11Session
  /** Whether private keys can be seen and used now. */
  isOpen: () => boolean
  /** Locked, it does not even tell which certificates have a key: that each has is assumed. */
  hidesKeys?: boolean
  /** The token is gone, or has forgotten who is logged in. */
  lost: () => void
  mechanisms: () => number[]
  /** Makes a key pair under the name. @throws KeyStoreError when the key may not stay, which it then does not */
  generate: (session: Pkcs11Session, name: string, algorithm: KeyAlgorithm) => Promise<void>
  /** The CKA_ID that a certificate in the store has in common with its key. */
  idOf: (session: Pkcs11Session, certificate: FoundCertificate) => Buffer | null
  /** A key has been found by its name, perhaps left behind by a crash. */
  found?: (session: Pkcs11Session, name: string, publicKey: KeyObject) => void
  /** CKA_ID and CKA_LABEL of a certificate that is put beside its key, or above such a one: null. */
  namesFor: (session: Pkcs11Session, certificate: CertificateInfo, key: ObjectHandle | null) => Attribute[]
  pin: PinPad | null
  network: Network
  close: () => void
}

export interface FoundCertificate {
  object: ObjectHandle
  certificate: CertificateInfo
}

/** Keys and certificates in a PKCS#11 token. Certificates can be seen while it is locked; all else needs its PIN. */
export function tokenStore(token: Token): KeyStore {
  const oneByOne = queue()
  const told = withReason(token)
  const look = <T>(work: (session: Pkcs11Session) => T | Promise<T>): Promise<T> =>
    oneByOne(() => told(() => work(token.session())))
  const ask = <T>(work: (session: Pkcs11Session) => T | Promise<T>): Promise<T> =>
    look((session) => {
      if (!token.isOpen()) throw new KeyStoreError('pin_needed', 'the token is locked')
      return work(session)
    })

  const storedKey = (key: ObjectHandle, publicKey: KeyObject): StoredKey => ({
    publicKey,
    protection: token.protection(),
    isLocked: false,
    sign: (data) => ask((session) => signWith(session, key, publicKey, data)),
    signPss: token.mechanisms().includes(ckm.sha256RsaPss)
      ? (data) => ask((session) => session.sign({ mechanism: ckm.sha256RsaPss, parameter: pssParameters }, key, data))
      : null,
  })
  /** A key that is known by its public half, while the private one cannot be seen. */
  const lockedKey = (publicKey: KeyObject): StoredKey => {
    const sign = () => ask(() => Promise.reject(new KeyStoreError('pin_needed', 'the token was locked')))
    return { publicKey, protection: token.protection(), isLocked: true, sign, signPss: null }
  }
  const find = (session: Pkcs11Session, name: string): { key: ObjectHandle; publicKey: KeyObject } | null => {
    const [key] = session.find([[cka.class, cko.privateKey], ...labelled(name)])
    const publicKey = key === undefined ? null : publicKeyOf(session, key)
    if (key === undefined || !publicKey) return null
    token.found?.(session, name, publicKey)
    return { key, publicKey }
  }
  const findKey = (session: Pkcs11Session, name: string): StoredKey | null => {
    const found = find(session, name)
    return found && storedKey(found.key, found.publicKey)
  }
  const install = (session: Pkcs11Session, der: Uint8Array, chain: Uint8Array[], keyName: string): void => {
    const certificate = readForInstall(der)
    const found = find(session, keyName)
    if (!found || sha256Hex(spkiOf(found.publicKey)) !== certificate.spkiSha256) {
      throw new KeyStoreError('certificate_refused', `${keyName} is not the key of ${certificate.sha256}`)
    }
    for (const authority of intermediatesOf(certificate, chain)) {
      keep(session, authority, token.namesFor(session, authority, null))
    }
    keep(session, certificate, token.namesFor(session, certificate, found.key))
  }
  /** The halves of the key pair of a certificate that are here. */
  const halvesOf = (session: Pkcs11Session, kind: number, found: FoundCertificate): ObjectHandle[] => {
    const id = token.idOf(session, found)
    if (!id?.length) return []
    const objects = session.find([
      [cka.class, kind],
      [cka.id, id],
    ])
    const isIts = (object: ObjectHandle) => publicKeyOf(session, object)?.equals(found.certificate.x509.publicKey)
    return objects.filter((object) => isIts(object) ?? true)
  }
  const keyOf = (session: Pkcs11Session, found: FoundCertificate): StoredKey | null => {
    const { publicKey } = found.certificate.x509
    if (!token.isOpen()) {
      const isThere = token.hidesKeys ?? halvesOf(session, cko.publicKey, found).length > 0
      return isThere && !found.certificate.x509.ca ? lockedKey(publicKey) : null
    }
    const [key] = halvesOf(session, cko.privateKey, found)
    return key === undefined ? null : storedKey(key, publicKey)
  }
  const remove = (session: Pkcs11Session, sha256: string): void => {
    const all = certificatesOf(session)
    const removed = all.find(({ certificate }) => certificate.sha256 === sha256)
    if (!removed) return
    const { spkiSha256 } = removed.certificate
    const isShared = all.some((each) => each !== removed && each.certificate.spkiSha256 === spkiSha256)
    for (const kind of isShared ? [] : [cko.privateKey, cko.publicKey]) {
      for (const object of halvesOf(session, kind, removed)) session.destroy(object)
    }
    session.destroy(removed.object)
  }
  const list = (session: Pkcs11Session): StoredCertificate[] =>
    certificatesOf(session).map((found) => ({ certificate: found.certificate, key: keyOf(session, found) }))
  /** What TLS shows and signs with. */
  const clientOf = (session: Pkcs11Session, sha256: string) => {
    const all = certificatesOf(session)
    const found = all.find(({ certificate }) => certificate.sha256 === sha256)
    const [key] = found ? halvesOf(session, cko.privateKey, found) : []
    if (!found || key === undefined) {
      throw new KeyStoreError('certificate_refused', `no certificate ${sha256} with its key`)
    }
    const { publicKey } = found.certificate.x509
    if (publicKey.asymmetricKeyType === 'rsa' && !token.mechanisms().includes(ckm.rawRsa)) {
      throw new KeyStoreError('unsupported', 'the token makes no raw RSA signatures (CKM_RSA_X_509), which TLS needs')
    }
    const above = issuersAbove(
      found.certificate,
      all.map(({ certificate }) => certificate),
    )
    return { key, publicKey, cert: [found.certificate, ...above].map(({ x509 }) => x509.toString()).join('') }
  }

  return {
    kind: token.kind,
    pin: token.pin && {
      state: () => oneByOne(() => told(() => token.pin?.state() ?? 'open')),
      enter: (pin) => oneByOne(() => told(() => token.pin?.enter(pin) ?? false)),
    },
    createKey: (name, algorithm) =>
      ask(async (session) => {
        checkKeyName(name)
        if (findKey(session, name)) throw new KeyStoreError('name_taken', `there is a key ${name}`)
        await token.generate(session, name, algorithm)
        const key = findKey(session, name)
        if (!key) throw new KeyStoreError('unwritable', `the token did not keep the key ${name}`)
        return key
      }),
    findKey: async (name) => {
      checkKeyName(name)
      return ask((session) => findKey(session, name))
    },
    install: (der, chain, keyName) => ask((session) => install(session, der, chain, keyName)),
    list: () => look(list),
    deleteKey: async (name) => {
      checkKeyName(name)
      await ask((session) => {
        for (const kind of [cko.privateKey, cko.publicKey]) {
          for (const object of session.find([[cka.class, kind], ...labelled(name)])) session.destroy(object)
        }
      })
    },
    remove: (sha256) => ask((session) => remove(session, sha256)),
    request: async (sha256, url, call, limits) => {
      const { key, publicKey, cert } = await ask((session) => clientOf(session, sha256))
      // Of its own: a handshake signs whenever it is its turn, also while this store makes a key.
      const session = await ask(() => token.openSession())
      try {
        const send = (options: object) =>
          httpsRequest(url, { ...call, client: { ...options, cert }, network: token.network }, limits)
        return await withKeyInTls(tlsKey(session, key, publicKey), send)
      } finally {
        session.close()
      }
    },
    close: () => oneByOne(() => token.close()),
  }
}

/** One after another: an operation may wait for another thread in the middle. */
function queue(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => {})
    return result
  }
}

const goneCodes: number[] = [ckr.deviceRemoved, ckr.tokenNotPresent, ckr.sessionHandleInvalid]

/** Says as a key store does what the token refused. */
const withReason =
  (token: Token) =>
  async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      if (!(cause instanceof Pkcs11Error)) throw cause
      const isGone = goneCodes.includes(cause.code)
      const isLoggedOut = cause.code === ckr.userNotLoggedIn
      if (isGone || isLoggedOut) token.lost()
      const reason = isGone ? 'token_absent' : isLoggedOut ? 'pin_needed' : 'unwritable'
      throw new KeyStoreError(reason, cause.message, { cause })
    }
  }

export const labelled = (name: string): Attribute[] => [[cka.label, Buffer.from(name)]]

/** CK_RSA_PKCS_PSS_PARAMS: SHA-256, MGF1 with SHA-256, salt of 32 bytes. */
const pssParameters = Buffer.concat([ulong(0x250), ulong(2), ulong(32)])

function signWith(session: Pkcs11Session, key: ObjectHandle, publicKey: KeyObject, data: Uint8Array): Buffer {
  if (publicKey.asymmetricKeyType === 'rsa') return session.sign({ mechanism: ckm.sha256Rsa }, key, data)
  const digest = createHash('sha256').update(data).digest()
  return ecdsaDer(session.sign({ mechanism: ckm.ecdsa }, key, digest))
}

const tlsKey = (session: Pkcs11Session, key: ObjectHandle, publicKey: KeyObject): TlsKey => ({
  publicKey,
  rsa: (block, padding) => session.sign({ mechanism: padding === 'pkcs1' ? ckm.rsa : ckm.rawRsa }, key, block),
  ecdsa: (digest) => ecdsaDer(session.sign({ mechanism: ckm.ecdsa }, key, digest)),
})

/** Puts a certificate into the token, unless it is there. */
function keep(session: Pkcs11Session, certificate: CertificateInfo, names: Attribute[]): void {
  const { serialNumber, issuer, subject } = certificateParts(certificate.der)
  const identity: Attribute[] = [
    [cka.class, cko.certificate],
    [cka.issuer, issuer],
    [cka.serialNumber, serialNumber],
  ]
  if (session.find(identity).length > 0) return
  session.create([
    ...identity,
    [cka.token, true],
    [cka.certificateType, 0],
    [cka.subject, subject],
    [cka.value, certificate.der],
    ...names,
  ])
}

/** What a certificate is called by people: with its serial number it is nobody else's. */
export const nicknameOf = ({ commonName, organizationalUnit, serialHex }: CertificateInfo): Buffer =>
  Buffer.from(`${commonName || organizationalUnit} ${serialHex.slice(-8)}`)

function certificatesOf(session: Pkcs11Session): FoundCertificate[] {
  return session.find([[cka.class, cko.certificate]]).flatMap((object) => {
    const der = session.attribute(object, cka.value)
    return der ? readable(der).map((certificate) => ({ object, certificate })) : []
  })
}
