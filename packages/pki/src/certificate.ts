import { type KeyObject, createHash, randomBytes } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import forge from 'node-forge'
import {
  type NameAttribute,
  derOf,
  placeholderKey,
  signatureAlgorithm,
  signedSequence,
  swapAlgorithm,
  swapName,
  swapSpki,
  toForgeName,
} from './der.ts'
import { type Signer, spkiOf } from './keys.ts'

/** What a certificate is for; decides its key usage and extended key usage. */
export type CertificateUse =
  | { kind: 'root' }
  | { kind: 'issuing' }
  | { kind: 'client'; crlUrl: string }
  | { kind: 'server'; hosts: string[] }

export interface CertificateRequest {
  /** Its attributes, or the DER of a name that is kept as it is. */
  subject: NameAttribute[] | Uint8Array
  publicKey: KeyObject
  /** 32 lower-case hex digits (`newSerial`). */
  serialHex: string
  notBefore: Date
  notAfter: Date
  use: CertificateUse
}

/** Who signs. A root signs itself: its own subject and key. */
export interface Issuer {
  name: NameAttribute[]
  signer: Signer
}

/** A serial number of 128 bits, random, positive, always 32 hex digits (manual §3.1; RFC 5280 §4.1.2.2). */
export function newSerial(): string {
  for (;;) {
    const bytes = randomBytes(16)
    const first = bytes.readUInt8(0)
    if (first >= 0x10 && first < 0x80) return bytes.toString('hex')
  }
}

/** An X.509 v3 certificate (RFC 5280), DER, signed by the issuer's key wherever that is. */
export async function issueCertificate(request: CertificateRequest, issuer: Issuer): Promise<Buffer> {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = placeholderKey
  certificate.serialNumber = request.serialHex
  certificate.validity.notBefore = request.notBefore
  certificate.validity.notAfter = request.notAfter
  const { subject } = request
  certificate.setSubject(toForgeName(subject instanceof Uint8Array ? [] : subject))
  certificate.setIssuer(toForgeName(issuer.name))
  certificate.setExtensions(extensionsOf(request, issuer))
  // forge writes the algorithm of its own digest here; it is swapped for the signer's below.
  certificate.signatureOid = certificate.siginfo.algorithmOid = signatureAlgorithm(issuer.signer.publicKey)
  const toBeSigned = forge.pki.getTBSCertificate(certificate)
  swapAlgorithm(toBeSigned, 2, issuer.signer.publicKey)
  if (subject instanceof Uint8Array) swapName(toBeSigned, 5, subject)
  swapSpki(toBeSigned, 6, spkiOf(request.publicKey))
  return signedSequence(toBeSigned, issuer.signer)
}

function extensionsOf({ use, publicKey }: CertificateRequest, issuer: Issuer): object[] {
  const common = [
    { id: '2.5.29.14', value: octets(keyIdentifier(publicKey)) },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(issuer.signer.publicKey).toString('binary') },
  ]
  switch (use.kind) {
    case 'root':
    case 'issuing':
      return [
        { name: 'basicConstraints', critical: true, cA: true, ...(use.kind === 'issuing' && { pathLenConstraint: 0 }) },
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
        ...common,
      ]
    case 'client':
      return [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true },
        { name: 'extKeyUsage', clientAuth: true },
        ...common,
        { name: 'cRLDistributionPoints', altNames: [{ type: 6, value: use.crlUrl }] },
      ]
    case 'server':
      return [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true },
        ...common,
        { name: 'subjectAltName', altNames: use.hosts.map(altName) },
      ]
  }
}

const isAddress = (host: string) => /^[\d.]+$|:/.test(host)
const altName = (host: string) => (isAddress(host) ? { type: 7, ip: host } : { type: 2, value: host })

/** A CA's own identifier goes into every certificate it issues. */
const identifiers = new WeakMap<KeyObject, Buffer>()

/** SHA-1 of the public key's bits (RFC 5280 §4.2.1.2, method 1). */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const known = identifiers.get(publicKey)
  if (known) return known
  const { subjectPublicKey } = AsnConvert.parse(spkiOf(publicKey), SubjectPublicKeyInfo)
  const identifier = createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest()
  identifiers.set(publicKey, identifier)
  return identifier
}

const octets = (bytes: Buffer): string =>
  derOf(
    forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.OCTETSTRING, false, bytes.toString('binary')),
  ).toString('binary')
