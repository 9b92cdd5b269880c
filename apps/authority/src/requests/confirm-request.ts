import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { findAnswer } from './signed-request.ts'

/**
 * Notes that the certificate has reached its PC and works, once; a repeat changes nothing and hears the same instant.
 * The certificate it renews is superseded from here on.
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
  await institution.db.$executeRaw`
    WITH confirmed AS (
      UPDATE "Certificate" SET delivery = 'confirmed', "confirmedAt" = ${now}
      WHERE sha256 = ${answer.sha256} AND delivery = 'pending'
      RETURNING sha256, "subscriberId"
    ), owner AS (
      UPDATE "Subscriber" s SET revision = revision + 1 FROM confirmed WHERE s.id = confirmed."subscriberId"
      RETURNING s."institutionCode", s."loginId"
    )
    INSERT INTO "Change" (kind, at, "institutionCode", "loginId", "certificateSha256")
    SELECT 'confirmed'::"ChangeKind", ${now}::timestamptz, owner."institutionCode", owner."loginId", confirmed.sha256
    FROM confirmed, owner`
  const { confirmedAt } = await institution.db.certificate.findUniqueOrThrow({
    where: { sha256: answer.sha256 },
    select: { confirmedAt: true },
  })
  return confirmedAt ?? now
}
