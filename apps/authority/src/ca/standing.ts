import { Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'

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

/** What a login ID has that is neither revoked nor superseded. A renewal's own old one, and what renews that, aside. */
export interface Held {
  hasLive: boolean
  hasExpired: boolean
}

/**
 * The columns of `Held` for the subscriber `s` at `now`.
 * @param renewed an expression: SHA-256 of the certificate that is to be renewed, or null.
 */
export function heldSql(now: Date, renewed: Prisma.Sql): Prisma.Sql {
  const exists = (dates: Prisma.Sql) => Prisma.sql`EXISTS (
    SELECT 1 FROM "Certificate" c
    WHERE c."subscriberId" = s.id AND c."revokedAt" IS NULL AND c."notAfter" ${dates} AND NOT ${supersededSql('c')}
      AND (${renewed} IS NULL OR (c.sha256 <> ${renewed} AND c."renewsSha256" IS DISTINCT FROM ${renewed})))`
  return Prisma.sql`${exists(Prisma.sql`> ${now}`)} AS "hasLive", ${exists(Prisma.sql`<= ${now}`)} AS "hasExpired"`
}

export async function heldBy(db: PrismaClient, subscriberId: string, now: Date, renewed: string | null): Promise<Held> {
  const [held] = await db.$queryRaw<Held[]>`
    SELECT ${heldSql(now, Prisma.sql`${renewed}::text`)} FROM "Subscriber" s WHERE s.id = ${subscriberId}::uuid`
  return held ?? { hasLive: false, hasExpired: false }
}
