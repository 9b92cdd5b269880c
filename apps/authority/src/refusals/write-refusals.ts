import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { RefusedRequest } from './note-refusals.ts'

const hourMs = 3_600_000

/**
 * Counts refused requests, each with its login ID, purpose and code in its hour. Whose a request is says its dialogue,
 * else the certificate it wants to renew, else the login ID that was typed, if somebody has it. What belongs to no
 * dialogue and opens none is nobody's request for a certificate, and is left to the log.
 */
export async function writeRefusals(db: PrismaClient, requests: RefusedRequest[]): Promise<void> {
  const rows = requests.map((request) => ({
    ...request,
    hour: new Date(Math.floor(request.at.getTime() / hourMs) * hourMs),
  }))
  // In one order, so that two processes that write the same rows wait for each other, and not crosswise.
  await db.$executeRaw`
    WITH asked AS (
      SELECT r."institutionCode", coalesce(known."loginId", typed."loginId", '') AS "loginId",
             coalesce(r.purpose, d.purpose) AS purpose, r.code, r.hour, r.at, r.address, r.reason
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
             ("institutionCode" text, code text, reason text, address text, at timestamptz, hour timestamptz,
              purpose "Purpose", "certificateSha256" text, "dialogueId" uuid, "loginId" text)
      LEFT JOIN "Dialogue" d ON d.id = r."dialogueId" AND d."institutionCode" = r."institutionCode"
      LEFT JOIN "Certificate" c ON c.sha256 = r."certificateSha256"
      LEFT JOIN "Subscriber" known ON known.id = coalesce(d."subscriberId", c."subscriberId")
                                  AND known."institutionCode" = r."institutionCode"
      LEFT JOIN "Subscriber" typed ON typed."institutionCode" = r."institutionCode" AND typed."loginId" = r."loginId"
    )
    INSERT INTO "Refusal" AS kept (id, "institutionCode", "loginId", purpose, code, hour, "firstAt", "lastAt", times,
                                   address, reason)
    SELECT gen_random_uuid(), "institutionCode", "loginId", purpose, code, hour, min(at), max(at), count(*),
           (array_agg(address ORDER BY at DESC))[1], (array_agg(reason ORDER BY at DESC))[1]
    FROM asked WHERE purpose IS NOT NULL
    GROUP BY "institutionCode", "loginId", purpose, code, hour
    ORDER BY "institutionCode", "loginId", purpose, code, hour
    ON CONFLICT ("institutionCode", "loginId", purpose, code, hour) DO UPDATE
    SET times = kept.times + excluded.times, "firstAt" = least(kept."firstAt", excluded."firstAt"),
        "lastAt" = greatest(kept."lastAt", excluded."lastAt"), address = excluded.address, reason = excluded.reason`
}
