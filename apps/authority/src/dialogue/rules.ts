import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import type { Refusal } from '../problem.ts'

/** What a renewal is judged by. */
export interface RenewableFacts {
  notAfter: Date
  revokedAt: Date | null
  /** A successor was confirmed on its PC and is not revoked itself. */
  superseded: boolean
}

/**
 * Why the certificate cannot be renewed at `now`, or null (manual §2.2, §3.1). `null` as facts: no such certificate.
 * The window is open from `notAfter − windowDays` on, up to but not including `notAfter`.
 */
export function whyNotRenew(facts: RenewableFacts | null, profile: AuthorityProfile, now: Date): Refusal | null {
  if (!facts || facts.revokedAt || facts.superseded || facts.notAfter <= now) return { code: 'BZBE011008' }
  const opensAt = windowOpensAt(facts.notAfter, profile.windowDays)
  return opensAt > now ? { code: 'too_early', opensAt: opensAt.toISOString() } : null
}

/** Why the login ID cannot have another certificate, or null (manual §3.1: one live certificate a login ID). */
export function whyNotIssue(hasLiveCertificate: boolean, profile: AuthorityProfile): Refusal | null {
  return hasLiveCertificate && profile.issueWhenLive === 'refuse' ? { code: 'live_certificate_exists' } : null
}

/** A dialogue is over this long after its last step. */
const sessionMs = 15 * 60_000
export const sessionEnd = (now: Date): Date => new Date(now.getTime() + sessionMs)

/** What the use of a dialogue is judged by. */
export interface SessionFacts {
  authenticatedAt: Date | null
  expiresAt: Date
  /** The dialogue its login ID authenticated last. */
  current: boolean
}

/** Why a dialogue cannot go on, or null: the latest login of an ID displaces the one before (manual §2.3). */
export function whySessionOver(facts: SessionFacts, now: Date): Refusal | null {
  if (facts.authenticatedAt && !facts.current) return { code: 'session_displaced' }
  return facts.expiresAt <= now ? { code: 'session_expired' } : null
}
