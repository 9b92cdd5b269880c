import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { p256Parameters } from './pkcs11-keys.ts'
import { cka, ckm } from './pkcs11-names.ts'
import type { Attribute, Pkcs11Session } from './pkcs11-session.ts'

/**
 * Makes a key pair in the token, to stay there: sensitive and not extractable.
 * @param names CKA_LABEL, and CKA_ID where it is not given later
 */
export async function generateKeyPair(
  session: Pkcs11Session,
  algorithm: KeyAlgorithm,
  names: Attribute[],
): Promise<void> {
  const stored: Attribute[] = [[cka.token, true], ...names]
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
  const publicKey: Attribute[] = [...stored, [cka.private, false], [cka.verify, true], ...kind]
  await session.generateKeyPair({ mechanism }, publicKey, privateKey)
}
