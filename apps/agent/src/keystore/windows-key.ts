import { type KeyObject, createPublicKey } from 'node:crypto'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'

/** Where Windows keeps a key: what CRYPT_KEY_PROV_INFO says of it. */
export interface KeyPlace {
  container: string
  provider: string
  /** 0: CNG; else the type of a CAPI provider. */
  providerType: number
  flags: number
  /** Which of the two keys of a CAPI container. */
  keySpec: number
}

export type Padding = 'pkcs1' | 'pss'

/** One of Windows' two ways to keys, CNG and CAPI. Every handle is released before a call is over. */
export interface KeyApi {
  /** A new key that must not leave its place. @throws KeyStoreError `name_taken`, WindowsError */
  create(place: KeyPlace, algorithm: KeyAlgorithm): Promise<void>
  /** The public half; null when there is no such key, or it is of a kind we do not handle. Never asks the person. */
  publicKey(place: KeyPlace): Promise<KeyObject | null>
  /** SHA-256 with RSA, or ECDSA in DER. */
  sign(place: KeyPlace, data: Uint8Array, padding: Padding): Promise<Buffer>
  /** Whether the private half could be read out, found out by trying. */
  canBeExported(place: KeyPlace): Promise<boolean>
  /** Nothing happens when there is no such key. */
  remove(place: KeyPlace): Promise<void>
}

/** The key is the machine's, not the user's: CRYPT_MACHINE_KEYSET and NCRYPT_MACHINE_KEY_FLAG. */
export const machineKey = 0x20
/** No windows for the person: CRYPT_SILENT and NCRYPT_SILENT_FLAG. */
export const silent = 0x40

/** NTE_EXISTS: there is an object of that name. */
export const nteExists = 0x8009000f
/** NTE_BAD_KEYSET: there is no key, or no container, of that name. */
export const nteBadKeyset = 0x80090016
/** NTE_NO_KEY: the container is empty. */
export const nteNoKey = 0x8009000d

/** BCRYPT_RSAKEY_BLOB: magic, bits, length of e, length of n, two of primes; then e and n, the most significant first. */
export function publicKeyOfRsaBlob(blob: Buffer): KeyObject {
  const [exponentBytes, modulusBytes] = [blob.readUInt32LE(8), blob.readUInt32LE(12)]
  const modulusAt = 24 + exponentBytes
  return rsaKey(blob.subarray(modulusAt, modulusAt + modulusBytes), blob.subarray(24, modulusAt))
}

/** BCRYPT_ECCKEY_BLOB: magic, length of a coordinate, x, y. Null unless it is a P-256 key that signs. */
export function publicKeyOfEccBlob(blob: Buffer): KeyObject | null {
  const ecdsaP256 = 0x31534345
  if (blob.readUInt32LE(0) !== ecdsaP256) return null
  const [x, y] = [blob.subarray(8, 40), blob.subarray(40, 72)]
  const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/**
 * PUBLICKEYBLOB of CAPI: BLOBHEADER, RSAPUBKEY (magic, bits, e), then n, the least significant first. Null unless it is
 * an RSA key.
 */
export function publicKeyOfCapiBlob(blob: Buffer): KeyObject | null {
  const rsa1 = 0x31415352
  if (blob.readUInt32LE(8) !== rsa1) return null
  const exponent = Buffer.alloc(4)
  exponent.writeUInt32BE(blob.readUInt32LE(16))
  const modulus = blob.subarray(20, 20 + blob.readUInt32LE(12) / 8).toReversed()
  return rsaKey(Buffer.from(modulus), exponent)
}

function rsaKey(modulus: Buffer, exponent: Buffer): KeyObject {
  const e = exponent.subarray(exponent.findIndex((byte) => byte !== 0))
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: e.toString('base64url') }
  return createPublicKey({ key: jwk, format: 'jwk' })
}
