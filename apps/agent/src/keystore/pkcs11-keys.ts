import { type KeyObject, createHash, createPublicKey } from 'node:crypto'
import { cka, cko } from './pkcs11-names.ts'
import type { ObjectHandle, Pkcs11Session } from './pkcs11-session.ts'

/** Public keys and signatures between PKCS#11 and node:crypto. RSA and P-256 only. */

/** The OID of the curve P-256, DER, as CKA_EC_PARAMS. */
export const p256Parameters = Buffer.from('06082a8648ce3d030107', 'hex')

const pointBytes = 65
/** NSS keeps the point of an EC key with the private key too, in an attribute of its own (`CKA_NSS_DB`). */
const nssPoint = 0xd5a0db00

/** The public key of either half of a pair; null when the module does not tell, or it is of another kind. */
export function publicKeyOf(session: Pkcs11Session, key: ObjectHandle): KeyObject | null {
  const [modulus, exponent] = [session.attribute(key, cka.modulus), session.attribute(key, cka.publicExponent)]
  if (modulus && exponent) {
    const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
    return createPublicKey({ key: jwk, format: 'jwk' })
  }
  const point =
    session.attribute(key, nssPoint) ?? session.attribute(key, cka.ecPoint) ?? pointOfPublicHalf(session, key)
  if (!point || point.length < pointBytes) return null
  // The point comes bare or inside an OCTET STRING; either way it is at the end.
  const [x, y] = [point.subarray(-64, -32), point.subarray(-32)]
  const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function pointOfPublicHalf(session: Pkcs11Session, key: ObjectHandle): Buffer | null {
  for (const shared of [cka.label, cka.id]) {
    const value = session.attribute(key, shared)
    if (!value?.length) continue
    const publicHalves = session.find([
      [cka.class, cko.publicKey],
      [shared, value],
    ])
    const [half] = publicHalves
    if (half !== undefined) return session.attribute(half, cka.ecPoint)
  }
  return null
}

/**
 * The CKA_ID NSS gives a key and its certificate, and finds one by the other with: SHA-1 of the modulus, or of the
 * uncompressed point (`PK11_MakeIDFromPubKey`). Null for kinds of key we do not handle.
 */
export function nssKeyId(publicKey: KeyObject): Buffer | null {
  const { n, x, y } = publicKey.export({ format: 'jwk' })
  if (n) return sha1(Buffer.from(n, 'base64url'))
  if (!x || !y) return null
  return sha1(Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]))
}

const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest()
