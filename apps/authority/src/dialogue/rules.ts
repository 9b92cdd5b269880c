import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { renewableUntil, windowOpensAt } from '@certfleet/core/certificate.ts'
import type { Held } from '../ca/standing.ts'
import type { Refusal } from '../problem.ts'

/** What a renewal is judged by. */
export interface RenewableFacts {
  notAfter: Date
  revokedAt: Date | null
  /** A successor was confirmed on its PC and is not revoked itself. */
  superseded: boolean
  /** Its login ID has a live certificate that is neither this one nor renews it. */
  hasLive: boolean
}

/**
 * Why the certificate cannot be renewed at `now`, or null (manual §2.2, §3.1). `null` as facts: no such certificate.
 * The window is open from `notAfter − windowDays` on, up to but not including `notAfter` and the days of grace.
 * Who got another certificate meanwhile, or has two renewals of which neither reached its PC, must revoke one first.
 */
export function whyNotRenew(facts: RenewableFacts | null, profile: AuthorityProfile, now: Date): Refusal | null {
  if (!facts || facts.revokedAt || facts.superseded) return { code: 'BZBE011008' }
  if (renewableUntil(facts.notAfter, profile.graceAfterExpiryDays) <= now) return { code: 'BZBE011008' }
  const opensAt = windowOpensAt(facts.notAfter, profile.windowDays)
  if (opensAt > now) return { code: 'too_early', opensAt: opensAt.toISOString() }
  return facts.hasLive && profile.issueWhenLive === 'refuse' ? { code: 'live_certificate_exists' } : null
}

/** Why the login ID cannot have another certificate, or null (manual §3.1: one live certificate a login ID). */
export function whyNotIssue({ hasLive, hasExpired }: Held, profile: AuthorityProfile): Refusal | null {
  const refused =
    (hasLive && profile.issueWhenLive === 'refuse') || (hasExpired && profile.issueWhenExpired === 'require_revocation')
  return refused ? { code: 'live_certificate_exists' } : null
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
