import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import type { Tx } from '../db.ts'

/** Who did it. An agent is named by its PC and OS user, as it calls itself. */
export type Actor =
  | { kind: 'user'; id: string; name: string }
  | { kind: 'agent'; id: string; name: string }
  | { kind: 'authority'; id: string; name: string }
  | { kind: 'system'; id: null; name: 'certfleet' }

export const system: Actor = { kind: 'system', id: null, name: 'certfleet' }

/** Everything the audit log can say. A word once used is never given another meaning. */
export const auditActions = [
  'installation.set_up',
  'user.signed_in',
  'authority.connected',
  'authority.sync_failed',
  'policy.published',
  'person.added',
  'person.imported',
  'person.edited',
  'person.login_id_added',
  'people.imported',
  'token.created',
  'token.revoked',
  'agent.enrolled',
  'agent.approved',
  'agent.retired',
  'agent.refused',
  'agent.alarm',
  'assignment.made',
  'assignment.ended',
  'certificate.found',
  'certificate.claim_refused',
  'certificate.issued',
  'certificate.issued_without_order',
  'certificate.confirmed',
  'certificate.revoked',
  'certificate.missing',
  'certificate.adopted',
  'subscriber.locked',
  'subscriber.unlocked',
  'issuance.requested',
  'issuance.order_signed',
  'issuance.unreachable',
  'issuance.progress',
  'issuance.key_created',
  'issuance.failed',
  'issuance.silent',
  'issuance.order_refused',
  'issuance.proof_refused',
  'issuance.completed',
  'issuance.cancelled',
  'issuance.retried',
] as const
export type AuditAction = (typeof auditActions)[number]

type AuditSubject =
  | 'installation'
  | 'user'
  | 'authority'
  | 'policy'
  | 'person'
  | 'import'
  | 'token'
  | 'agent'
  | 'certificate'
  | 'issuance'

interface AuditEntry {
  actor: Actor
  action: AuditAction
  subject: { kind: AuditSubject; id: string }
  issuanceId?: string
  /** Facts about it: ids, states, codes. Never a secret. */
  data?: Prisma.InputJsonObject
}

/** Writes the audit event of a change, in the transaction of the change. */
export async function audit(tx: Tx, { actor, action, subject, issuanceId, data }: AuditEntry): Promise<void> {
  await tx.auditEvent.create({
    data: {
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action,
      subjectKind: subject.kind,
      subjectId: subject.id,
      issuanceId: issuanceId ?? null,
      data: data ?? {},
    },
    select: { id: true },
  })
}

/** The same for many subjects of one action, in one statement. */
export async function auditMany(
  tx: Tx,
  actor: Actor,
  action: AuditAction,
  entries: Pick<AuditEntry, 'subject' | 'data'>[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "AuditEvent" ("actorKind", "actorId", "actorName", "action", "subjectKind", "subjectId", "data")
    SELECT ${actor.kind}::"ActorKind", ${actor.id}, ${actor.name}, ${action}, row.kind, row.id, row.data::jsonb
    FROM unnest(${entries.map(({ subject }) => subject.kind)}::text[], ${entries.map(({ subject }) => subject.id)}::text[],
      ${entries.map(({ data }) => JSON.stringify(data ?? {}))}::text[]) AS row (kind, id, data)`
}
