import { type Actor, auditAll } from '../audit/audit.ts'
import { assign } from '../agents/assign-agent.ts'
import type { Tx } from '../db.ts'

/**
 * Certificates that were found before their holder was registered belong to somebody now. Where one PC alone has proven
 * to hold the keys of a login ID's live certificates, it is assigned by that proof; where several have, an administrator
 * decides (the matching list shows it).
 * @returns how many certificates were adopted.
 */
export async function adoptCertificates(tx: Tx, subscriberIds: string[], actor: Actor): Promise<number> {
  if (subscriberIds.length === 0) return 0
  // The login ID in a common name: `loginIdOf` of @certfleet/pki, as a condition.
  const adopted = await tx.$queryRaw<{ id: string; subscriberId: string; serialHex: string }[]>`
    UPDATE "Certificate" AS c SET "subscriberId" = s.id
    FROM "Subscriber" AS s
    WHERE c."subscriberId" IS NULL AND s.id = ANY(${subscriberIds}::uuid[]) AND s."authorityId" = c."authorityId"
      AND c."commonName" ~ '^\\S{1,64}( A[0-9]{3,} [0-9]{20})?$' AND split_part(c."commonName", ' ', 1) = s."loginId"
    RETURNING c.id, c."subscriberId", c."serialHex"`
  if (adopted.length === 0) return 0
  const entries = adopted.map(({ id, subscriberId, serialHex }) => ({
    subject: { kind: 'certificate' as const, id },
    data: { subscriberId, serialHex },
  }))
  await auditAll(
    tx,
    entries.map((entry) => ({ actor, action: 'certificate.adopted' as const, ...entry })),
  )
  for (const { agentId, subscriberId } of await provenPcs(tx, subscriberIds)) {
    await assign(tx, agentId, subscriberId, 'possession', actor)
  }
  return adopted.length
}

/** `Certificate.agentId` is written with a proof of possession alone. */
async function provenPcs(tx: Tx, subscriberIds: string[]): Promise<{ agentId: string; subscriberId: string }[]> {
  return tx.$queryRaw`
    SELECT c."subscriberId", min(c."agentId"::text) AS "agentId"
    FROM "Certificate" AS c JOIN "Agent" AS a ON a.id = c."agentId"
    WHERE c."subscriberId" = ANY(${subscriberIds}::uuid[]) AND a.state = 'active'
      AND c."authorityStatus" = 'issued' AND c."notAfter" > now() AND c."successorId" IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM "Assignment" AS s WHERE s."subscriberId" = c."subscriberId" AND s."endedAt" IS NULL)
    GROUP BY c."subscriberId" HAVING count(DISTINCT c."agentId") = 1`
}
