import { X509Certificate } from 'node:crypto'
import { sha256Hex, spkiOf } from './keys.ts'

/** What we read from a certificate. Text is as it stands in the certificate: hostile until shown escaped. */
export interface CertificateInfo {
  x509: X509Certificate
  der: Buffer
  /** SHA-256 of the whole certificate, lower-case hex: the key of its record. */
  sha256: string
  /** Lower-case hex; 32 digits for certificates of our authority. */
  serialHex: string
  commonName: string
  organizationalUnit: string
  organization: string
  issuerCommonName: string
  notBefore: Date
  notAfter: Date
  spkiSha256: string
}

export class UnreadableCertificate extends Error {
  override readonly name = 'UnreadableCertificate'
}

const maxDerBytes = 16_384

/** @throws UnreadableCertificate when it is none, is too large, or carries a key nothing here can use. */
export function readCertificate(der: Uint8Array): CertificateInfo {
  if (der.length > maxDerBytes) throw new UnreadableCertificate(`certificate of ${der.length} bytes`)
  try {
    const x509 = new X509Certificate(der)
    const subject = x509.toLegacyObject().subject as Record<string, unknown>
    const issuer = x509.toLegacyObject().issuer as Record<string, unknown>
    return {
      x509,
      der: x509.raw,
      sha256: sha256Hex(x509.raw),
      serialHex: x509.serialNumber.toLowerCase(),
      commonName: first(subject.CN),
      organizationalUnit: first(subject.OU),
      organization: first(subject.O),
      issuerCommonName: first(issuer.CN),
      notBefore: x509.validFromDate,
      notAfter: x509.validToDate,
      spkiSha256: sha256Hex(spkiOf(x509.publicKey)),
    }
  } catch (cause) {
    throw new UnreadableCertificate('not a certificate', { cause })
  }
}

/** An attribute may be missing or repeated in a certificate nobody here issued. */
const first = (value: unknown): string => String((Array.isArray(value) ? value[0] : value) ?? '')

/** The subject as the manual shows it: CN, OU, O. What parts a name is escaped in a value (RFC 4514), for none to feign another. */
export function subjectLine(info: Pick<CertificateInfo, 'commonName' | 'organizationalUnit' | 'organization'>): string {
  const parts = { CN: info.commonName, OU: info.organizationalUnit, O: info.organization }
  return Object.entries(parts)
    .filter(([, value]) => value !== '')
    .map(([type, value]) => `${type}=${value.replaceAll(/["+,;<>\\]/g, '\\$&')}`)
    .join(', ')
}

/**
 * The login ID in a common name `<loginId> A001 <20 digits>` (manual §3.1), or in one that is nothing else; null when it
 * has another form.
 */
export function loginIdOf(commonName: string): string | null {
  return /^(\S{1,64})(?: A\d{3,} \d{20})?$/.exec(commonName)?.[1] ?? null
}

/** Whether `issuer` issued and signed the certificate. Validity dates are the caller's question. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

/** The certificates of a PEM bundle, in its order. @throws UnreadableCertificate */
export function readPemBundle(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (cause) {
    throw new UnreadableCertificate('not a PEM bundle', { cause })
  }
}
