import type { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import type { Db } from '../in-transaction.ts'

export interface Revocation {
  serialHex: string
  /** In words, for people. */
  reason: string
  /** What the CRL says. */
  crlReason?: CrlReason | null
  /** The login ID of the administrator user who revokes; without it, the institution does (on paper). */
  by?: string
}

/**
 * Revokes a certificate and says so in the change feed, in one statement. Revoked stays revoked: a repeat changes
 * neither instant nor reason. The row lock on the login ID comes first, as with everything that changes what it holds.
 * @returns since when it is revoked and whether it was before; null when no certificate has the serial number.
 */
export async function revokeCertificate(
  db: Db,
  { serialHex, reason, crlReason = null, by }: Revocation,
  now: Date,
): Promise<{ loginId: string; revokedAt: Date; already: boolean } | null> {
  const told = by === undefined ? reason : `${reason} (${by})`
  const written = await db.$executeRaw`
    WITH owner AS (
      UPDATE "Subscriber" s SET revision = revision + 1 FROM "Certificate" c
      WHERE c."serialHex" = ${serialHex} AND c."revokedAt" IS NULL AND s.id = c."subscriberId"
      RETURNING s."institutionCode", s."loginId", c.sha256
    ), revoked AS (
      UPDATE "Certificate" c SET "revokedAt" = ${now}, "revocationReason" = ${reason}, "revokedBy" = ${by ?? null},
                                 "crlReason" = ${crlReason}::"CrlReason"
      FROM owner WHERE c.sha256 = owner.sha256 AND c."revokedAt" IS NULL
      RETURNING c.sha256, owner."institutionCode", owner."loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId", "certificateSha256", reason)
    SELECT 'revoked'::"ChangeKind", ${now}::timestamptz, "institutionCode", "loginId", sha256, ${told} FROM revoked`
  const found = await db.certificate.findUnique({
    where: { serialHex },
    select: { revokedAt: true, subscriber: { select: { loginId: true } } },
  })
  if (!found?.revokedAt) return null
  return { loginId: found.subscriber.loginId, revokedAt: found.revokedAt, already: written === 0 }
}
