import { randomBytes } from 'node:crypto'
import type { Protection } from '@certfleet/core/protocol.ts'
import { type KeyAlgorithm, type Signer, verifyPss, verifySignature } from '@certfleet/pki/keys.ts'
import { type CertificateInfo, isIssuedBy, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { testInput } from '@certfleet/pki/signing-input.ts'
import type { HttpsLimits } from '../https-request.ts'

export const keyStoreKinds = ['windows', 'nss', 'pkcs11', 'file'] as const
export type KeyStoreKind = (typeof keyStoreKinds)[number]

/**
 * Where private keys and certificates of this OS user are kept. Every store passes the same contract
 * (`contract.ts`). Names of keys are lower-case letters, digits and hyphens, unique in a store.
 */
export interface KeyStore {
  readonly kind: KeyStoreKind
  /** Null where nobody is asked for a PIN. While it is not `open`, whatever needs a private key is `pin_needed`. */
  readonly pin: PinPad | null
  /** A new key pair under a name that is not taken. When this returns, the key is on the disk. */
  createKey(name: string, algorithm: KeyAlgorithm): Promise<StoredKey>
  /** The key of that name, whoever made it and when; also one that was left behind by a crash. */
  findKey(name: string): Promise<StoredKey | null>
  /**
   * Keeps a certificate beside its key, and the CA certificates above it that are no roots. Again is no error.
   * @throws KeyStoreError `certificate_refused` unless the key of that name is the certificate's.
   */
  install(certificate: Uint8Array, chain: Uint8Array[], keyName: string): Promise<void>
  /** All certificates in the store, other people's included, each with its key when that is here too. */
  list(): Promise<StoredCertificate[]>
  /** Removes the key; nothing happens when there is none. Its certificate stays. */
  deleteKey(name: string): Promise<void>
  /**
   * Removes a certificate, and its key unless another certificate here needs that; nothing happens when it is not there.
   * The key goes first: what a crash leaves is a certificate without one, and can be removed again.
   */
  remove(sha256: string): Promise<void>
  /**
   * One HTTPS request that proves the key of a certificate in the store to the server.
   * @throws KeyStoreError `unsupported` where TLS cannot use these keys, `certificate_refused` when the certificate or
   *   its key is not here; anything else when the server cannot be reached, is not trusted, or exceeds a limit
   */
  request(sha256: string, url: string, call: ClientCall, limits: HttpsLimits): Promise<{ status: number; text: string }>
  /** The databases of other programs that are listed with this store; absent where there are none to look for. */
  places?(): Promise<StorePlace[]>
  close(): Promise<void>
}

/** `locked`: it has a password, so its certificates are seen and its keys are not; `unreadable`: nothing is seen. */
export interface StorePlace {
  folder: string
  state: 'open' | 'locked' | 'unreadable'
  certificates: number
}

/**
 * What stands between a user and the keys of a token. `asks_again`: wrong PINs were typed, and a few tries are left;
 * `last_try`: one more would lock it, and is never made here.
 */
export type PinState = 'open' | 'asks' | 'asks_again' | 'last_try' | 'locked' | 'absent'

export interface PinPad {
  state(): PinState | Promise<PinState>
  /** Whether that was the PIN. It is handed to the token, and kept nowhere. */
  enter(pin: string): boolean | Promise<boolean>
}

/** The address goes to whoever answers there; the body to the server of the trust anchors alone. */
export interface ClientCall {
  /** Sent as JSON by POST; absent: GET. */
  body?: unknown
  /** PEM. Nothing else is trusted. */
  trustAnchors: string
}

/** A private key in its store: it signs, and cannot be read. */
export interface StoredKey extends Signer {
  /** What keeps this very key. */
  readonly protection: Protection
  /** It is there, and cannot sign before its store's PIN is typed. */
  readonly isLocked: boolean
  sign(data: Uint8Array): Promise<Buffer>
  /** RSASSA-PSS with SHA-256 and a salt of 32 bytes, for RSA keys (RFC 8446 §4.2.3); null where it cannot be made. */
  readonly signPss: ((data: Uint8Array) => Promise<Buffer>) | null
}

export interface StoredCertificate {
  certificate: CertificateInfo
  key: StoredKey | null
}

/** Why a store did not do it. `message` is for the log. */
export class KeyStoreError extends Error {
  readonly reason: 'unsupported' | 'unwritable' | 'name_taken' | 'certificate_refused' | 'pin_needed' | 'token_absent'

  constructor(reason: KeyStoreError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KeyStoreError'
    this.reason = reason
  }
}

/**
 * Whether a key can be used, found out by using it: it signs random bytes and the signatures verify. An RSA key must
 * do PKCS#1 v1.5, and PSS wherever its provider claims to, since TLS 1.3 takes PSS alone.
 */
export async function testSign(key: StoredKey): Promise<boolean> {
  const input = testInput(randomBytes(32))
  try {
    if (!verifySignature(key.publicKey, input, await key.sign(input))) return false
    if (key.publicKey.asymmetricKeyType !== 'rsa' || !key.signPss) return true
    return verifyPss(key.publicKey, input, await key.signPss(input))
  } catch {
    return false
  }
}

/** @throws KeyStoreError: a name is part of a file name in one store and of a label in another. */
export function checkKeyName(name: string): void {
  if (!/^[a-z0-9-]{1,100}$/.test(name)) throw new KeyStoreError('unwritable', `not a key name: ${name}`)
}

/** The certificate to install. @throws KeyStoreError when it is none. */
export function readForInstall(der: Uint8Array): CertificateInfo {
  try {
    return readCertificate(der)
  } catch (cause) {
    throw new KeyStoreError('certificate_refused', 'not a certificate', { cause })
  }
}

/**
 * The CA certificates to keep with a certificate: only those that lead up from it, and never a root, since what this
 * PC trusts is not ours to decide.
 */
export function intermediatesOf(certificate: CertificateInfo, chain: Uint8Array[]): CertificateInfo[] {
  const found: CertificateInfo[] = []
  for (const authority of chain.flatMap(readable)) {
    const isRoot = isIssuedBy(authority.x509, authority.x509)
    if (isRoot || !isIssuedBy((found.at(-1) ?? certificate).x509, authority.x509)) break
    found.push(authority)
  }
  return found
}

/** The CA certificates above a certificate, as far as they are among these; no root. */
export function issuersAbove(certificate: CertificateInfo, all: CertificateInfo[]): CertificateInfo[] {
  const above: CertificateInfo[] = []
  const authorities = all.filter(({ x509 }) => x509.ca && !isIssuedBy(x509, x509))
  for (let below = certificate; above.length <= authorities.length;) {
    const issuer = authorities.find(({ x509 }) => isIssuedBy(below.x509, x509))
    if (!issuer) break
    above.push(issuer)
    below = issuer
  }
  return above
}

/** Other people's certificates may be anything: none, when it is one we cannot read. */
export function readable(der: Uint8Array): CertificateInfo[] {
  try {
    return [readCertificate(der)]
  } catch {
    return []
  }
}
