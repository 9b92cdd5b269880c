import { Prisma } from '@certfleet/authority-db/generated/client.ts'

/**
 * When a certificate counts as superseded and when as live (`spec/domain.md` D.2), each as the ORM and as SQL take it:
 * the submit path is raw SQL, the rest is not.
 */

/** A renewal that reached its PC and was not revoked: it supersedes what it renews. */
export const supersedingRenewal = { delivery: 'confirmed', revokedAt: null } satisfies Prisma.CertificateWhereInput

/** The certificate with the SQL alias `alias` is superseded. */
export const supersededSql = (alias: 'r' | 'c'): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT 1 FROM "Certificate" n
  WHERE n."renewsSha256" = ${Prisma.raw(alias)}.sha256 AND n.delivery = 'confirmed' AND n."revokedAt" IS NULL)`

/** Neither revoked, expired nor superseded at `now`. */
export const live = (now: Date) =>
  ({
    revokedAt: null,
    notAfter: { gt: now },
    renewals: { none: supersedingRenewal },
  }) satisfies Prisma.CertificateWhereInput

/** The subscriber `s` has a live certificate at `now`. */
export const hasLiveSql = (now: Date): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT 1 FROM "Certificate" c
  WHERE c."subscriberId" = s.id AND c."revokedAt" IS NULL AND c."notAfter" > ${now} AND NOT ${supersededSql('c')})`
