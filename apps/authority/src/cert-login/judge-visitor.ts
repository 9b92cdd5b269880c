import type { X509Certificate } from 'node:crypto'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { isIssuedBy } from '@certfleet/pki/read-certificate.ts'
import { supersedingRenewal } from '../ca/standing.ts'
import { type LockFacts, whyLocked } from '../dialogue/lock.ts'
import type { Institution } from '../institutions.ts'

/** Why a certificate of ours does not let its visitor in; each is a page of its own. */
export type CertificateRefusal = 'revoked' | 'expired' | 'not_yet_valid' | 'locked' | 'temporarily_locked'
export type LoginRefusal = 'no_certificate' | 'unknown_issuer' | CertificateRefusal

/** What is known of a certificate of ours, whether it opens the door or not. */
export interface Visitor {
  certificateSha256: string
  name: string
  loginId: string
  serialHex: string
  notAfter: Date
  /** From here on it can be renewed. */
  windowOpensAt: Date
  /** Its successor works already; the old one may be used until it expires. */
  superseded: boolean
}

/** `institution`: whose door it is, by the certificate's issuer; null when that is none of ours. */
export type Visit =
  | { status: 'valid'; institution: Institution; visitor: Visitor }
  | { status: CertificateRefusal; institution: Institution; visitor: Visitor }
  | { status: 'no_certificate' | 'unknown_issuer'; institution: Institution | null; visitor: null }
export type RefusedVisit = Exclude<Visit, { status: 'valid' }>

/**
 * Judges whom the peer's certificate speaks for at `now`: the signature of one of our own CAs, then status, dates and
 * the lock as they are in the database at this moment. TLS has only proven that the peer holds the key.
 */
export async function judgeVisitor(
  institutions: Institution[],
  certificate: X509Certificate | undefined,
  now: Date,
): Promise<Visit> {
  if (!certificate) return { institution: null, status: 'no_certificate', visitor: null }
  const institution = institutions.find(({ cas }) => cas.some(({ ca }) => isIssuedBy(certificate, ca.certificate)))
  if (!institution) return { institution: null, status: 'unknown_issuer', visitor: null }
  const { db, profile } = institution
  const certificateSha256 = sha256Hex(certificate.raw)
  const found = await db.certificate.findUnique({
    where: { sha256: certificateSha256, subscriber: { institutionCode: profile.code } },
    select: {
      serialHex: true,
      notBefore: true,
      notAfter: true,
      revokedAt: true,
      renewals: { where: supersedingRenewal, select: { sha256: true }, take: 1 },
      subscriber: { select: { loginId: true, name: true, lockedAt: true, lockedUntil: true } },
    },
  })
  // Signed by our key and not in our database: nothing is known of it, so it opens nothing.
  if (!found) return { institution, status: 'unknown_issuer', visitor: null }
  const { subscriber, serialHex, notAfter } = found
  const visitor: Visitor = {
    certificateSha256,
    name: subscriber.name,
    loginId: subscriber.loginId,
    serialHex,
    notAfter,
    windowOpensAt: windowOpensAt(notAfter, profile.windowDays),
    superseded: found.renewals.length > 0,
  }
  const { lockedAt, lockedUntil } = subscriber
  return { institution, status: whyNotIn({ ...found, lockedAt, lockedUntil }, now) ?? 'valid', visitor }
}

interface LoginFacts extends LockFacts {
  notBefore: Date
  notAfter: Date
  revokedAt: Date | null
}

/** First match wins; what is final comes before what passes. */
export function whyNotIn(facts: LoginFacts, now: Date): CertificateRefusal | null {
  if (facts.revokedAt) return 'revoked'
  if (facts.notAfter <= now) return 'expired'
  if (facts.notBefore > now) return 'not_yet_valid'
  return whyLocked(facts, now)?.code ?? null
}
