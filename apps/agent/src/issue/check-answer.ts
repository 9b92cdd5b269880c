import type { X509Certificate } from 'node:crypto'
import { type CertificateInfo, loginIdOf, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { isOfAny } from '../inventory.ts'

/** What an authority's answer is judged by. */
export interface Expected {
  /** SHA-256 of the SPKI of the request's key, hex. */
  spkiSha256: string
  loginId: string
  /** The CA certificates of the authority, from the signed policy. */
  issuers: X509Certificate[]
  now: Date
  /** With a renewal: the end of the old certificate, if it is still here. */
  oldNotAfter: Date | null
}

/** Why a certificate is not the one that was asked for; null when it is. The text is for the log. */
export function whyWrong(certificate: CertificateInfo, expected: Expected): string | null {
  const { spkiSha256, loginId, issuers, now, oldNotAfter } = expected
  if (certificate.spkiSha256 !== spkiSha256) return 'another key'
  if (!isOfAny(certificate, issuers)) return 'an issuer the policy does not know'
  if (loginIdOf(certificate.commonName)?.normalize('NFC') !== loginId.normalize('NFC')) return 'another login ID'
  if (certificate.notAfter <= now) return 'expired'
  if (oldNotAfter && certificate.notAfter <= oldNotAfter) return 'ends no later than the old one'
  return null
}

/** The certificate in an answer, or null when it is none. */
export function readAnswer(der: Buffer): CertificateInfo | null {
  try {
    return readCertificate(der)
  } catch {
    return null
  }
}
