import { type KeyObject, constants, createHash, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

/** The kinds of certificate keys we make and accept. */
export const keyAlgorithms = ['RSA-2048', 'P-256'] as const
export type KeyAlgorithm = (typeof keyAlgorithms)[number]

const generate = promisify(generateKeyPair)

/** A new private key in memory. RSA takes tens of milliseconds, off the main thread. */
export async function generatePrivateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  const pair =
    algorithm === 'RSA-2048'
      ? await generate('rsa', { modulusLength: 2048, publicExponent: 65_537 })
      : await generate('ec', { namedCurve: 'P-256' })
  return pair.privateKey
}

/**
 * Something that signs with a private key we may not be able to read: SHA-256 with RSA PKCS#1 v1.5, or ECDSA over
 * P-256 with a DER signature (RFC 5480). `data` is the message, not its hash.
 */
export interface Signer {
  publicKey: KeyObject
  sign(data: Uint8Array): Promise<Buffer> | Buffer
}

/** A signer over a key in this process. */
export function signerOf(privateKey: KeyObject): Signer {
  return { publicKey: createPublicKey(privateKey), sign: (data) => sign('sha256', data, privateKey) }
}

/** Checks what a `Signer` of this public key made. A key or signature of another kind is simply not valid. */
export function verifySignature(publicKey: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify('sha256', data, publicKey, signature)
  } catch {
    return false
  }
}

/** Checks RSASSA-PSS with salt length = hash length, as TLS 1.3 demands of RSA keys (RFC 8446 §4.2.3). */
export function verifyPss(publicKey: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  try {
    return verify('sha256', data, { key: publicKey, ...padding }, signature)
  } catch {
    return false
  }
}

/** Exporting costs as much as a quarter of an RSA signature, and a CA's own key is asked for with every certificate. */
const exported = new WeakMap<KeyObject, Buffer>()

/** The SubjectPublicKeyInfo, DER. The same bytes are handed out again: they are not to be written to. */
export function spkiOf(publicKey: KeyObject): Buffer {
  const spki = exported.get(publicKey) ?? publicKey.export({ type: 'spki', format: 'der' })
  exported.set(publicKey, spki)
  return spki
}

/** SHA-256 in lower-case hex: how keys, certificates and requests are named. */
export const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Why a public key may not be certified, or null. RSA 2048 to 4096 bits with e = 65537, or P-256. */
export function whyUnfitKey(publicKey: KeyObject): string | null {
  const { modulusLength, publicExponent, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  if (publicKey.asymmetricKeyType === 'rsa') {
    if (modulusLength === undefined || modulusLength < 2048 || modulusLength > 4096)
      return `RSA of ${modulusLength} bits`
    return publicExponent === 65_537n ? null : `RSA exponent ${publicExponent}`
  }
  if (publicKey.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? null : `curve ${namedCurve}`
  return `key type ${publicKey.asymmetricKeyType}`
}
