import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { type Actor, audit } from '../audit/audit.ts'
import type { Tx } from '../db.ts'

/** Of one issuance that its agent is done with; or of an agent that has taken stock, what came in before `before`. */
type Told = { issuanceId: string } | { agentId: string; before: Date }

/** An order is good for 14 days, and a PC may be off for some when it ends. */
const lookBackDays = 30

/**
 * A certificate that comes in while an order is out is taken for the ordered one, since the authority may be heard before
 * the agent. But an agent names each key before it asks for a certificate, and is heard in the order in which it speaks: once it has said
 * what comes after (it is done, or this is what it has), a certificate of a key it has never named was issued to somebody else.
 * That is the same alarm as where nothing was ordered, raised once.
 */
export async function alarmForeign(tx: Tx, told: Told, now: Date): Promise<void> {
  const since = new Date(now.getTime() - lookBackDays * 86_400_000)
  const whose =
    'issuanceId' in told
      ? Prisma.sql`i.id = ${told.issuanceId}::uuid`
      : Prisma.sql`i."agentId" = ${told.agentId}::uuid AND e.at < ${told.before}`
  const foreign = await tx.$queryRaw<Foreign[]>`
    SELECT c.id, c."serialHex", i.id AS "issuanceId", a.id AS "authorityId", a.name AS "authorityName",
           e.data->>'loginId' AS "loginId", e.data->>'at' AS at
    FROM "Issuance" i
    JOIN "AuditEvent" e ON e."issuanceId" = i.id AND e.action = 'certificate.issued' AND e.at > ${since}
    JOIN "Certificate" c ON c.id = e."subjectId"::uuid
    JOIN "Authority" a ON a.id = c."authorityId"
    WHERE ${whose} AND c."agentId" IS DISTINCT FROM i."agentId"
      AND NOT EXISTS (
        SELECT 1 FROM "Issuance" o JOIN "AuditEvent" k ON k."issuanceId" = o.id AND k.action = 'issuance.key_created'
        WHERE o."agentId" = i."agentId" AND k.data->>'spkiSha256' = c."spkiSha256")
      AND NOT EXISTS (
        SELECT 1 FROM "AuditEvent" r
        WHERE r."subjectKind" = 'certificate' AND r."subjectId" = e."subjectId" AND r.action = ${alarm})`
  for (const { id, issuanceId, authorityId, authorityName, ...data } of foreign) {
    const actor: Actor = { kind: 'authority', id: authorityId, name: authorityName }
    await audit(tx, { actor, action: alarm, subject: { kind: 'certificate', id }, issuanceId, data })
  }
}

interface Foreign {
  id: string
  serialHex: string
  issuanceId: string
  authorityId: string
  authorityName: string
  loginId: string
  /** When the authority issued it. */
  at: string
}

const alarm = 'certificate.issued_without_order'
