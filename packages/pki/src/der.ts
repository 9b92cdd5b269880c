import type { KeyObject } from 'node:crypto'
import forge from 'node-forge'
import type { Signer } from './keys.ts'

/**
 * The DER that forge builds and our own signers sign. forge knows RSA keys only and signs in JavaScript, so a
 * structure is built around a placeholder key, its SPKI is swapped for the real one, and the signature is made natively.
 */

// Functions of node-forge 1.4 that its published types leave out.
declare module 'node-forge' {
  namespace pki {
    function getTBSCertificate(certificate: Certificate): asn1.Asn1
    function getCertificationRequestInfo(request: CertificateSigningRequest): asn1.Asn1
  }
}

/** The attributes our names are made of, by short name: OID and string type (RFC 5280 §4.1.2.4 and appendix A). */
const attributes = {
  CN: ['2.5.4.3', forge.asn1.Type.UTF8],
  OU: ['2.5.4.11', forge.asn1.Type.UTF8],
  O: ['2.5.4.10', forge.asn1.Type.UTF8],
  L: ['2.5.4.7', forge.asn1.Type.UTF8],
  ST: ['2.5.4.8', forge.asn1.Type.UTF8],
  C: ['2.5.4.6', forge.asn1.Type.PRINTABLESTRING],
  emailAddress: ['1.2.840.113549.1.9.1', forge.asn1.Type.IA5STRING],
} as const

/** An attribute of a distinguished name, by its short name: CN, OU, O … */
export interface NameAttribute {
  type: keyof typeof attributes
  value: string
}

/** The short name of an attribute of ours, or else the OID as it is. */
export const shortNameOf = (oid: string): string =>
  Object.entries(attributes).find(([, [known]]) => known === oid)?.[0] ?? oid

export const placeholderKey: forge.pki.rsa.PublicKey = forge.pki.setRsaPublicKey(
  new forge.jsbn.BigInteger('3'),
  new forge.jsbn.BigInteger('3'),
)

/** As forge takes names. */
export function toForgeName(name: NameAttribute[]): forge.pki.CertificateField[] {
  return name.map(({ type, value }) => {
    const [oid, stringType] = attributes[type]
    return { type: oid, value, valueTagClass: stringType as unknown as forge.asn1.Class }
  })
}

const { asn1 } = forge
const universal = asn1.Class.UNIVERSAL
const oids = { rsa: '1.2.840.113549.1.1.11', ec: '1.2.840.10045.4.3.2' }

/** The hash a signature algorithm of a key of this kind stands for (RFC 8017, RFC 5758); undefined: none we take. */
export function hashOf(publicKey: KeyObject, algorithm: string): 'sha256' | 'sha384' | 'sha512' | undefined {
  return hashes[publicKey.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec'][algorithm]
}
const hashes: Record<'rsa' | 'ec', Record<string, 'sha256' | 'sha384' | 'sha512'>> = {
  rsa: { [oids.rsa]: 'sha256', '1.2.840.113549.1.1.12': 'sha384', '1.2.840.113549.1.1.13': 'sha512' },
  ec: { [oids.ec]: 'sha256', '1.2.840.10045.4.3.3': 'sha384', '1.2.840.10045.4.3.4': 'sha512' },
}

/** The OID of sha256WithRSAEncryption or ecdsa-with-SHA256 (RFC 8017, RFC 5758), by the kind of key that signs. */
export function signatureAlgorithm(publicKey: KeyObject): string {
  return publicKey.asymmetricKeyType === 'rsa' ? oids.rsa : oids.ec
}

/** RSA carries a NULL parameter, ECDSA none (RFC 4055 §5, RFC 5758 §3.2). */
function algorithmIdentifier(publicKey: KeyObject): forge.asn1.Asn1 {
  const oid = asn1.create(universal, asn1.Type.OID, false, asn1.oidToDer(signatureAlgorithm(publicKey)).getBytes())
  const nothing = asn1.create(universal, asn1.Type.NULL, false, '')
  return asn1.create(
    universal,
    asn1.Type.SEQUENCE,
    true,
    publicKey.asymmetricKeyType === 'rsa' ? [oid, nothing] : [oid],
  )
}

/** Puts a real SubjectPublicKeyInfo in the place of the placeholder's. */
export function swapSpki(structure: forge.asn1.Asn1, index: number, spki: Buffer): void {
  childrenOf(structure)[index] = asn1.fromDer(spki.toString('binary'))
}

/** Puts a name as it stands elsewhere in the place of another. */
export function swapName(structure: forge.asn1.Asn1, index: number, name: Uint8Array): void {
  childrenOf(structure)[index] = asn1.fromDer(Buffer.from(name).toString('binary'))
}

/** Puts the signer's algorithm into a to-be-signed certificate. */
export function swapAlgorithm(structure: forge.asn1.Asn1, index: number, publicKey: KeyObject): void {
  childrenOf(structure)[index] = algorithmIdentifier(publicKey)
}

const childrenOf = (structure: forge.asn1.Asn1) => structure.value as forge.asn1.Asn1[]

export const derOf = (structure: forge.asn1.Asn1): Buffer => Buffer.from(asn1.toDer(structure).getBytes(), 'binary')

/** SEQUENCE { to-be-signed, algorithm, signature }: the outer form of certificates and requests alike. */
export async function signedSequence(toBeSigned: forge.asn1.Asn1, signer: Signer): Promise<Buffer> {
  const bytes = derOf(toBeSigned)
  const signature = await signer.sign(bytes)
  // The signed bytes go in as they are, wrapped by hand: forge would have to serialise the tree a second time.
  const tail = Buffer.concat([
    derOf(algorithmIdentifier(signer.publicKey)),
    derOf(asn1.create(universal, asn1.Type.BITSTRING, false, `\0${signature.toString('binary')}`)),
  ])
  return Buffer.concat([sequenceHeader(bytes.length + tail.length), bytes, tail])
}

/** Tag and length of a constructed SEQUENCE (X.690 §8.1.3). */
function sequenceHeader(length: number): Buffer {
  if (length < 128) return Buffer.from([0x30, length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.from([0x30, 0x80 | bytes.length]), bytes])
}
