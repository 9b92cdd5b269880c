import { type CertificateInfo, UnreadableCertificate, readCertificate } from '@certfleet/pki/read-certificate.ts'

/** Reads a certificate as it came over the wire: base64 of DER. @returns null when it is none. */
export function readSentCertificate(base64: string): CertificateInfo | null {
  try {
    return readCertificate(Buffer.from(base64, 'base64'))
  } catch (error) {
    if (error instanceof UnreadableCertificate) return null
    throw error
  }
}
