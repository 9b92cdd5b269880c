import { type AuthorityProfile, noticeDaysOf } from '@certfleet/core/authority-profile.ts'
import { renewableUntil, windowOpensAt } from '@certfleet/core/certificate.ts'
import { supersedingRenewal } from '../ca/standing.ts'
import type { Institution } from '../institutions.ts'

/** What a certificate is to its holder: `pending` is issued and not known to be on a PC. */
export type Standing = 'pending' | 'valid' | 'renewable' | 'superseded' | 'expired' | 'revoked'

export interface OwnCertificate {
  sha256: string
  serialHex: string
  notAfter: Date
  /** From here on it can be renewed. */
  opensAt: Date
  /** It is to be stressed that something has to be done: from the institution's own reminder on. */
  isUrgent: boolean
  revokedAt: Date | null
  standing: Standing
}

interface StandingFacts {
  notAfter: Date
  revokedAt: Date | null
  delivery: 'pending' | 'confirmed'
  superseded: boolean
}

/** First match wins. */
export function standingOf(
  { notAfter, revokedAt, delivery, superseded }: StandingFacts,
  { windowDays, graceAfterExpiryDays }: AuthorityProfile,
  now: Date,
): Standing {
  if (revokedAt) return 'revoked'
  if (superseded) return notAfter <= now ? 'expired' : 'superseded'
  if (renewableUntil(notAfter, graceAfterExpiryDays) <= now) return 'expired'
  if (delivery === 'pending') return 'pending'
  return windowOpensAt(notAfter, windowDays) <= now ? 'renewable' : 'valid'
}

/** Between the opening of the window and the institution's first reminder it can be renewed, and nothing presses. */
export function isUrgent(notAfter: Date, standing: Standing, profile: AuthorityProfile, now: Date): boolean {
  if (standing === 'expired' || standing === 'revoked') return true
  return standing === 'renewable' && windowOpensAt(notAfter, noticeDaysOf(profile)) <= now
}

/** The certificates a login ID can do something with, the newest first; when they are all over, the last of them. */
export async function readCertificates(
  { db, profile }: Institution,
  subscriberId: string,
  now: Date,
): Promise<OwnCertificate[]> {
  const rows = await db.certificate.findMany({
    where: { subscriberId },
    select: {
      sha256: true,
      serialHex: true,
      notAfter: true,
      revokedAt: true,
      delivery: true,
      renewals: { where: supersedingRenewal, select: { sha256: true }, take: 1 },
    },
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { notAfter: 'desc' }],
    take: 20,
  })
  const certificates = rows.map(({ delivery, renewals, ...row }) => {
    const standing = standingOf({ ...row, delivery, superseded: renewals.length > 0 }, profile, now)
    const opensAt = windowOpensAt(row.notAfter, profile.windowDays)
    return { ...row, opensAt, standing, isUrgent: isUrgent(row.notAfter, standing, profile, now) }
  })
  const current = certificates.filter((certificate) => !isOver(certificate))
  return current.length > 0 ? current : certificates.toSorted(byExpiry).slice(0, 1)
}

const byExpiry = (a: OwnCertificate, b: OwnCertificate) => b.notAfter.getTime() - a.notAfter.getTime()

/** Nothing can be done with it any more. */
export const isOver = ({ standing }: OwnCertificate): boolean => standing === 'expired' || standing === 'revoked'

export const isRenewable = ({ standing }: OwnCertificate): boolean => standing === 'renewable'
