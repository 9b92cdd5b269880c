import { cka, ckm, cko } from './pkcs11-names.ts'
import type { Attribute, ObjectHandle, Pkcs11Session } from './pkcs11-session.ts'

/**
 * Null, or how a private key could leave its token: found out by trying to take it, not by what it was told to be. It is
 * read, and it is asked for sealed under a key of ours.
 */
export function whyExportable(session: Pkcs11Session, key: ObjectHandle): string | null {
  if (session.attribute(key, cka.sensitive)?.[0] !== 1) return 'it is not sensitive'
  if (session.attribute(key, cka.extractable)?.[0] !== 0) return 'it is extractable'
  const readable = [cka.value, cka.privateExponent].filter((secret) => session.attribute(key, secret)?.length)
  if (readable.length > 0) return 'it can be read'
  return wrapsAnyhow(session, key) ? 'it can be taken out under another key' : null
}

/** Ways to seal a private key for the outside. A token that knows none of them gives nothing away. */
const wrappings = [{ mechanism: ckm.aesKeyWrapPad }, { mechanism: ckm.aesCbcPad, parameter: Buffer.alloc(16) }]

function wrapsAnyhow(session: Pkcs11Session, key: ObjectHandle): boolean {
  const wrappingKey = temporaryKey(session)
  if (wrappingKey === null) return false
  try {
    return wrappings.some((how) => session.wraps(how, wrappingKey, key))
  } finally {
    session.destroy(wrappingKey)
  }
}

/** A key of the session, which wraps; null where the token makes none. */
function temporaryKey(session: Pkcs11Session): ObjectHandle | null {
  const template: Attribute[] = [
    [cka.class, cko.secretKey],
    [cka.keyType, aesKeyType],
    [cka.token, false],
    [cka.valueLength, 32],
    [cka.wrap, true],
  ]
  try {
    return session.generateKey({ mechanism: ckm.aesKeyGen }, template)
  } catch {
    return null
  }
}

/** CKK_AES */
const aesKeyType = 0x1f
