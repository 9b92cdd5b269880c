import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { findAnswer } from './signed-request.ts'

/**
 * Notes that the certificate has reached its PC and works, once; a repeat changes nothing and hears the same instant.
 * The certificate it renews is superseded from here on, and revoked where the profile says so. Other renewals of it
 * that never reached a PC are revoked: of one certificate there is one successor.
 * @throws Refused malformed: 404 when the request is unknown, 403 when the signature is not its key's.
 */
export async function confirmRequest(
  institution: Institution,
  requestId: string,
  signature: string,
  now: Date,
): Promise<Date> {
  const answer = await findAnswer(institution, 'confirm', requestId, signature)
  if (!answer) throw new Refused({ code: 'malformed' }, 'no such request', { status: 404 })
  if (answer.confirmedAt) return answer.confirmedAt
  const { db, profile } = institution
  await db.$transaction([lockOwner(db, answer.sha256), writeConfirmation(db, answer.sha256, profile, now)])
  const { confirmedAt } = await db.certificate.findUniqueOrThrow({
    where: { sha256: answer.sha256 },
    select: { confirmedAt: true },
  })
  return confirmedAt ?? now
}

/** First, so that it is in order with what is issued, revoked and confirmed for this login ID meanwhile. */
const lockOwner = (db: PrismaClient, sha256: string) => db.$executeRaw`
  UPDATE "Subscriber" s SET revision = revision + 1 FROM "Certificate" c
  WHERE c.sha256 = ${sha256} AND c.delivery = 'pending' AND s.id = c."subscriberId"`

/** A certificate that was revoked before its PC reported ends nothing. */
const writeConfirmation = (db: PrismaClient, sha256: string, { onRenewal }: AuthorityProfile, now: Date) =>
  db.$executeRaw`
    WITH confirmed AS (
      UPDATE "Certificate" SET delivery = 'confirmed', "confirmedAt" = ${now}
      WHERE sha256 = ${sha256} AND delivery = 'pending'
      RETURNING sha256, "subscriberId", "renewsSha256", "revokedAt"
    ), ended AS (
      UPDATE "Certificate" o SET "revokedAt" = ${now}, "revocationReason" = 'superseded'
      FROM confirmed
      WHERE confirmed."revokedAt" IS NULL AND o."revokedAt" IS NULL AND (
        (o.sha256 = confirmed."renewsSha256" AND ${onRenewal === 'revoke_old_on_confirm'})
        OR (o."renewsSha256" = confirmed."renewsSha256" AND o.sha256 <> confirmed.sha256 AND o.delivery = 'pending'))
      RETURNING o.sha256, o."subscriberId"
    ), told AS (
      SELECT 1 AS nth, 'confirmed'::"ChangeKind" AS kind, sha256, "subscriberId", NULL AS reason FROM confirmed
      UNION ALL SELECT 2, 'revoked'::"ChangeKind", sha256, "subscriberId", 'superseded' FROM ended
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId", "certificateSha256", reason)
    SELECT told.kind, ${now}::timestamptz, s."institutionCode", s."loginId", told.sha256, told.reason
    FROM told JOIN "Subscriber" s ON s.id = told."subscriberId" ORDER BY told.nth`
