import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { renewableUntil, windowOpensAt } from '@certfleet/core/certificate.ts'
import { supersedingRenewal } from '../ca/standing.ts'
import type { Institution } from '../institutions.ts'

/** What a certificate is to its holder: `pending` is issued and not known to be on a PC. */
export type Standing = 'pending' | 'valid' | 'renewable' | 'superseded' | 'expired'

export interface OwnCertificate {
  sha256: string
  serialHex: string
  notAfter: Date
  /** From here on it can be renewed. */
  opensAt: Date
  standing: Standing
}

interface StandingFacts {
  notAfter: Date
  delivery: 'pending' | 'confirmed'
  superseded: boolean
}

/** First match wins. Of those that are not revoked. */
export function standingOf(
  { notAfter, delivery, superseded }: StandingFacts,
  { windowDays, graceAfterExpiryDays }: AuthorityProfile,
  now: Date,
): Standing {
  if (superseded) return notAfter <= now ? 'expired' : 'superseded'
  if (renewableUntil(notAfter, graceAfterExpiryDays) <= now) return 'expired'
  if (delivery === 'pending') return 'pending'
  return windowOpensAt(notAfter, windowDays) <= now ? 'renewable' : 'valid'
}

/** The certificates a login ID can do something with, the newest first; when they are all over, the last of them. */
export async function readCertificates(
  { db, profile }: Institution,
  subscriberId: string,
  now: Date,
): Promise<OwnCertificate[]> {
  const rows = await db.certificate.findMany({
    where: { subscriberId, revokedAt: null },
    select: {
      sha256: true,
      serialHex: true,
      notAfter: true,
      delivery: true,
      renewals: { where: supersedingRenewal, select: { sha256: true }, take: 1 },
    },
    orderBy: { notAfter: 'desc' },
    take: 20,
  })
  const certificates = rows.map(({ delivery, renewals, ...row }) => ({
    ...row,
    opensAt: windowOpensAt(row.notAfter, profile.windowDays),
    standing: standingOf({ ...row, delivery, superseded: renewals.length > 0 }, profile, now),
  }))
  const current = certificates.filter(({ standing }) => standing !== 'expired')
  return current.length > 0 ? current : certificates.slice(0, 1)
}

export const isRenewable = ({ standing }: OwnCertificate): boolean => standing === 'renewable'
