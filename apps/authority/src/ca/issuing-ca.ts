import type { KeyObject, X509Certificate } from 'node:crypto'
import { dayMs } from '@certfleet/core/calendar.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { type CertificateRequest, type Issuer, issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { sha256Hex, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { unavailable, Refused } from '../problem.ts'

/** The CA that issues to subscribers, its key open in memory. */
export interface IssuingCa {
  id: string
  generation: number
  issuer: Issuer
  certificate: X509Certificate
  root: X509Certificate
  /** What stands in every certificate as its CRL distribution point. */
  crlUrl: string
}

export interface IssuedCertificate {
  der: Buffer
  sha256: string
  serialHex: string
  notBefore: Date
  notAfter: Date
  /** The CA that signed it. */
  issuerId: string
}

/**
 * A subscriber's certificate, valid `validityDays` from `now` (manual §3.1); X.509 counts whole seconds.
 * @throws Refused G005e when the CA itself ends before: a certificate that outlives its issuer verifies nowhere.
 */
export async function issueToSubscriber(
  ca: IssuingCa,
  to: Pick<CertificateRequest, 'subject' | 'publicKey'>,
  validityDays: number,
  now: Date,
): Promise<IssuedCertificate> {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const notAfter = new Date(notBefore.getTime() + validityDays * dayMs)
  if (notAfter > ca.certificate.validToDate) {
    throw new Refused(
      unavailable,
      `the issuing CA ends on ${ca.certificate.validToDate.toISOString()}: it needs a successor (\`ca succeed\`)`,
    )
  }
  const serialHex = newSerial()
  const der = await issueCertificate(
    {
      ...to,
      serialHex,
      notBefore,
      notAfter,
      use: { kind: 'client', crlUrl: ca.crlUrl },
    },
    ca.issuer,
  )
  return { der, sha256: sha256Hex(der), serialHex, notBefore, notAfter, issuerId: ca.id }
}

/** A CA certificate and its key as the one who signs; the name is the certificate's own, in the order of `caNames`. */
export function issuerOf(certificate: X509Certificate, key: KeyObject): Issuer {
  const { organization, organizationalUnit, commonName } = readCertificate(certificate.raw)
  const name: NameAttribute[] = [
    { type: 'O', value: organization },
    { type: 'OU', value: organizationalUnit },
    { type: 'CN', value: commonName },
  ]
  return { name: name.filter(({ value }) => value !== ''), signer: signerOf(key) }
}
