import { createCipheriv, createDecipheriv, createPrivateKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'

/**
 * Secrets at rest: AES-256-GCM under a key derived (HKDF-SHA-256) from a secret of at least 32 random bytes that is
 * kept elsewhere. `purpose` separates keys and is authenticated, so one sealed value cannot stand in for another.
 */
export function seal(plain: Uint8Array, secret: Uint8Array, purpose: string): Buffer {
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt, purpose), iv)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), body])
}

/** @throws when the secret is another one or the sealed bytes were changed. */
export function unseal(sealed: Uint8Array, secret: Uint8Array, purpose: string): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv(
    'aes-256-gcm',
    keyOf(secret, bytes.subarray(0, 16), purpose),
    bytes.subarray(16, 28),
  )
  decipher.setAuthTag(bytes.subarray(28, 44))
  return Buffer.concat([decipher.update(bytes.subarray(44)), decipher.final()])
}

function keyOf(secret: Uint8Array, salt: Uint8Array, purpose: string): Buffer {
  if (secret.length < 32) throw new Error('the secret for data at rest must have at least 32 bytes')
  return Buffer.from(hkdfSync('sha256', secret, salt, `certfleet/at-rest/${purpose}`, 32))
}

export function sealPrivateKey(key: KeyObject, secret: Uint8Array, purpose: string): Buffer {
  return seal(key.export({ type: 'pkcs8', format: 'der' }), secret, purpose)
}

export function unsealPrivateKey(sealed: Uint8Array, secret: Uint8Array, purpose: string): KeyObject {
  return createPrivateKey({ key: unseal(sealed, secret, purpose), format: 'der', type: 'pkcs8' })
}
