import type { X509Certificate } from 'node:crypto'
import { type CertificateInfo, isIssuedBy, loginIdOf, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { subjectLine } from '@certfleet/pki/read-certificate.ts'
import type { Tx } from '../db.ts'

export interface KnownAuthority {
  id: string
  windowDays: number
  /** It says itself what it issues. Else that is known from the PCs alone. */
  hasFeed: boolean
  issuers: X509Certificate[]
}

/** The authorities with the CA certificates that issue to subscribers, read once for a batch. */
export async function knownAuthorities(tx: Tx): Promise<KnownAuthority[]> {
  const rows = await tx.authority.findMany({
    select: { id: true, issuers: true, profile: true, sealedFeedToken: true },
  })
  return rows.map(({ id, issuers, profile, sealedFeedToken }) => ({
    id,
    hasFeed: sealedFeedToken !== null,
    windowDays: authorityProfileSchema.parse(profile).windowDays,
    issuers: readPemBundle(issuers),
  }))
}

/** The authority that signed a certificate, by signature and not by name; null when it is none of ours. */
export function authorityOf(info: CertificateInfo, authorities: KnownAuthority[]): KnownAuthority | null {
  return authorities.find(({ issuers }) => issuers.some((issuer) => isIssuedBy(info.x509, issuer))) ?? null
}

/** The columns of a certificate's record that are read from the certificate itself. */
export function certificateColumns(info: CertificateInfo, authority: KnownAuthority) {
  return {
    sha256: info.sha256,
    authorityId: authority.id,
    serialHex: info.serialHex,
    subject: subjectLine(info),
    commonName: info.commonName,
    spkiSha256: info.spkiSha256,
    der: new Uint8Array(info.der),
    notBefore: info.notBefore,
    notAfter: info.notAfter,
    windowOpensAt: windowOpensAt(info.notAfter, authority.windowDays),
    issuedAt: info.notBefore,
  }
}

/** The registered holder of the login ID in a certificate's common name. */
export async function subscriberOf(tx: Tx, info: CertificateInfo, authorityId: string): Promise<string | null> {
  const loginId = loginIdOf(info.commonName)
  if (!loginId) return null
  const where = { authorityId_loginId: { authorityId, loginId } }
  const subscriber = await tx.subscriber.findUnique({ where, select: { id: true } })
  return subscriber?.id ?? null
}
