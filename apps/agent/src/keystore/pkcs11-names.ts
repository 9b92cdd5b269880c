/** Numbers of PKCS#11 (OASIS, version 2.40), as far as key stores need them. */
export const ckr = {
  deviceRemoved: 0x32,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLengthRange: 0xa2,
  pinLocked: 0xa4,
  sessionHandleInvalid: 0xb3,
  tokenNotPresent: 0xe0,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
} as const
export const cka = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  certificateType: 0x80,
  issuer: 0x81,
  serialNumber: 0x82,
  keyType: 0x100,
  subject: 0x101,
  id: 0x102,
  sensitive: 0x103,
  wrap: 0x106,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  privateExponent: 0x123,
  valueLength: 0x161,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
} as const
export const cko = { certificate: 1, publicKey: 2, privateKey: 3, secretKey: 4 } as const
export const ckm = {
  rsaKeyPairGen: 0x0,
  rsa: 0x1,
  rawRsa: 0x3,
  sha256Rsa: 0x40,
  sha256RsaPss: 0x43,
  ecKeyPairGen: 0x1040,
  ecdsa: 0x1041,
  aesKeyGen: 0x1080,
  aesCbcPad: 0x1085,
  aesKeyWrapPad: 0x210a,
} as const

/** NSS's own (`pkcs11n.h`): a slot of softoken for one more database, made and taken away again. */
export const nssSlot = { make: 0xce534355, takeAway: 0xce534356, specification: 0xce534368 } as const

/** CK_ULONG: how the standard writes numbers inside attributes and parameters. */
export const ulong = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
