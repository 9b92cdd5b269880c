import { type KeyObject, constants, createHash, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

/** The kinds of keys an agent makes. */
export const keyAlgorithms = ['RSA-2048', 'P-256'] as const
export type KeyAlgorithm = (typeof keyAlgorithms)[number]

/** The kinds of keys a CA may have, and certifies. */
export const caKeyAlgorithms = [...keyAlgorithms, 'RSA-3072', 'RSA-4096', 'P-384'] as const
export type CaKeyAlgorithm = (typeof caKeyAlgorithms)[number]

const generate = promisify(generateKeyPair)

/** A new private key in memory. RSA takes tens of milliseconds up to seconds, off the main thread. */
export async function generatePrivateKey(algorithm: CaKeyAlgorithm): Promise<KeyObject> {
  const [kind, size = ''] = algorithm.split('-')
  const pair =
    kind === 'RSA'
      ? await generate('rsa', { modulusLength: Number(size), publicExponent: 65_537 })
      : await generate('ec', { namedCurve: algorithm })
  return pair.privateKey
}

/** The kind of a key in words: `RSA-3072`, `P-384`; what nobody here makes by OpenSSL's name. */
export function algorithmOf(publicKey: KeyObject): string {
  const { modulusLength, namedCurve = publicKey.asymmetricKeyType } = publicKey.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `RSA-${modulusLength}`
  return namedCurve === 'prime256v1' ? 'P-256' : namedCurve === 'secp384r1' ? 'P-384' : String(namedCurve)
}

/**
 * Something that signs with a private key we may not be able to read: SHA-256 with RSA PKCS#1 v1.5, or ECDSA over
 * P-256 or P-384 with a DER signature (RFC 5480). `data` is the message, not its hash.
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
export function verifySignature(
  publicKey: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
  hash: 'sha256' | 'sha384' | 'sha512' = 'sha256',
): boolean {
  try {
    return verify(hash, data, publicKey, signature)
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

/** Why a public key may not be certified, or null. RSA 2048 to 4096 bits with e = 65537, P-256 or P-384. */
export function whyUnfitKey(publicKey: KeyObject): string | null {
  const { modulusLength, publicExponent, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  if (publicKey.asymmetricKeyType === 'rsa') {
    if (modulusLength === undefined || modulusLength < 2048 || modulusLength > 4096)
      return `RSA of ${modulusLength} bits`
    if (publicExponent !== 65_537n) return `RSA exponent ${publicExponent}`
    return isRoca(publicKey) ? 'RSA key of a broken generator (CVE-2017-15361, ROCA)' : null
  }
  if (publicKey.asymmetricKeyType === 'ec') {
    return namedCurve === 'prime256v1' || namedCurve === 'secp384r1' ? null : `curve ${namedCurve}`
  }
  return `key type ${publicKey.asymmetricKeyType}`
}

/**
 * Whether an RSA modulus has the fingerprint of the generator of CVE-2017-15361 (smart cards and TPMs of 2012 to 2017):
 * modulo every small prime it is a power of 65537. One of 2^27 others has it by chance.
 */
function isRoca(publicKey: KeyObject): boolean {
  const modulus = BigInt(`0x${Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`)
  return powersOf65537.every(({ prime, powers }) => powers.has(Number(modulus % BigInt(prime))))
}

const primes = [...Array(168).keys()].filter((n) => n > 2 && [2, 3, 5, 7, 11].every((d) => n === d || n % d !== 0))
const powersOf65537 = primes.map((prime) => {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power)
  return { prime, powers }
})
