import type { CrlReason, PrismaClient } from '@certfleet/authority-db/generated/client.ts'

export interface Revocation {
  serialHex: string
  /** In words, for people. */
  reason: string
  /** What the CRL says. */
  crlReason?: CrlReason | null
}

/**
 * Revokes a certificate and says so in the change feed, in one statement. Revoked stays revoked: a repeat changes
 * neither instant nor reason.
 * @returns since when it is revoked and whether it was before; null when no certificate has the serial number.
 */
export async function revokeCertificate(
  db: PrismaClient,
  { serialHex, reason, crlReason = null }: Revocation,
  now: Date,
): Promise<{ loginId: string; revokedAt: Date; already: boolean } | null> {
  const written = await db.$executeRaw`
    WITH revoked AS (
      UPDATE "Certificate" SET "revokedAt" = ${now}, "revocationReason" = ${reason},
                               "crlReason" = ${crlReason}::"CrlReason"
      WHERE "serialHex" = ${serialHex} AND "revokedAt" IS NULL
      RETURNING sha256, "subscriberId"
    ), owner AS (
      UPDATE "Subscriber" s SET revision = revision + 1 FROM revoked WHERE s.id = revoked."subscriberId"
      RETURNING s."institutionCode", s."loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId", "certificateSha256", reason)
    SELECT 'revoked'::"ChangeKind", ${now}::timestamptz, owner."institutionCode", owner."loginId", revoked.sha256, ${reason}
    FROM revoked, owner`
  const found = await db.certificate.findUnique({
    where: { serialHex },
    select: { revokedAt: true, subscriber: { select: { loginId: true } } },
  })
  if (!found?.revokedAt) return null
  return { loginId: found.subscriber.loginId, revokedAt: found.revokedAt, already: written === 0 }
}
