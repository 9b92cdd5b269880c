import type { X509Certificate } from 'node:crypto'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { isIssuedBy } from '@certfleet/pki/read-certificate.ts'
import type { Authority } from '../authority.ts'
import { supersedingRenewal } from '../ca/standing.ts'

/** Why a visitor is not let in; each is a page of its own. */
export type LoginRefusal = 'no_certificate' | 'unknown_issuer' | 'revoked' | 'expired' | 'not_yet_valid' | 'locked'

/** What is known of a certificate of ours, whether it opens the door or not. */
export interface Visitor {
  name: string
  loginId: string
  serialHex: string
  notAfter: Date
  /** From here on it can be renewed. */
  windowOpensAt: Date
  /** Its successor works already; the old one may be used until it expires. */
  superseded: boolean
}

export type Visit = { status: 'valid'; visitor: Visitor } | { status: LoginRefusal; visitor: Visitor | null }

/**
 * Judges whom the peer's certificate speaks for at `now`: our own CA's signature, then status, dates and the lock as
 * they are in the database at this moment. TLS has only proven that the peer holds the key.
 */
export async function judgeVisitor(
  { db, ca, profile }: Authority,
  certificate: X509Certificate | undefined,
  now: Date,
): Promise<Visit> {
  if (!certificate) return { status: 'no_certificate', visitor: null }
  if (!isIssuedBy(certificate, ca.certificate)) return { status: 'unknown_issuer', visitor: null }
  const found = await db.certificate.findUnique({
    where: { sha256: sha256Hex(certificate.raw) },
    select: {
      serialHex: true,
      notBefore: true,
      notAfter: true,
      revokedAt: true,
      renewals: { where: supersedingRenewal, select: { sha256: true }, take: 1 },
      subscriber: { select: { loginId: true, name: true, lockedAt: true } },
    },
  })
  // Signed by our key and not in our database: nothing is known of it, so it opens nothing.
  if (!found) return { status: 'unknown_issuer', visitor: null }
  const { subscriber, serialHex, notAfter } = found
  const visitor: Visitor = {
    name: subscriber.name,
    loginId: subscriber.loginId,
    serialHex,
    notAfter,
    windowOpensAt: windowOpensAt(notAfter, profile.windowDays),
    superseded: found.renewals.length > 0,
  }
  const refusal = whyNotIn({ ...found, lockedAt: subscriber.lockedAt }, now)
  return refusal ? { status: refusal, visitor } : { status: 'valid', visitor }
}

interface LoginFacts {
  notBefore: Date
  notAfter: Date
  revokedAt: Date | null
  lockedAt: Date | null
}

/** First match wins; what is final comes before what passes. */
export function whyNotIn(facts: LoginFacts, now: Date): LoginRefusal | null {
  if (facts.revokedAt) return 'revoked'
  if (facts.notAfter <= now) return 'expired'
  if (facts.notBefore > now) return 'not_yet_valid'
  return facts.lockedAt ? 'locked' : null
}
