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
  'installation.restored',
  'user.signed_in',
  'authority.connected',
  'authority.registered',
  'authority.changed',
  'authority.sync_failed',
  'authority.profile_changed',
  'authority.restored',
  'authority.order_key_taken',
  'authority.order_key_refused',
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
  'diagnosis.asked',
  'diagnosis.refused',
  'diagnosis.received',
  'suspicion.reported',
  'suspicion.settled',
  'assignment.made',
  'assignment.ended',
  'certificate.found',
  'certificate.claim_refused',
  'certificate.issued',
  'certificate.issued_without_order',
  'certificate.confirmed',
  'certificate.revoked',
  'certificate.issue_lost',
  'certificate.revocation_lost',
  'certificate.missing',
  'certificate.old_removed',
  'certificate.adopted',
  'subscriber.locked',
  'subscriber.unlocked',
  'subscriber.ready',
  'issuance.requested',
  'issuance.order_signed',
  'issuance.unreachable',
  'issuance.progress',
  'issuance.key_created',
  'issuance.granted',
  'issuance.failed',
  'issuance.silent',
  'issuance.order_refused',
  'issuance.proof_refused',
  'issuance.completed',
  'issuance.cancelled',
  'issuance.retried',
  'issuance.withdrawn',
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.cancelled',
  'campaign.completed',
  'settings.changed',
  'notice.tested',
  'notice.sent',
  'notice.kept',
  'notice.suppressed',
  'notice.failed',
  'notice.sent_again',
  'holiday.added',
  'holiday.removed',
  'release.published',
  'release.withdrawn',
  'export.started',
  'export.finished',
] as const
export type AuditAction = (typeof auditActions)[number]

/** Everything an event can say beside its action: ids, states, codes, numbers. Each has its label (app/text/audit-ja.ts). */
type AuditFact =
  | 'name'
  | 'label'
  | 'fileName'
  | 'changes'
  | 'logins'
  | 'added'
  | 'changed'
  | 'unchanged'
  | 'errors'
  | 'missing'
  | 'adopted'
  | 'loginId'
  | 'email'
  | 'audience'
  | 'milestone'
  | 'hostname'
  | 'osUser'
  | 'platform'
  | 'version'
  | 'minimum'
  | 'files'
  | 'purpose'
  | 'basis'
  | 'state'
  | 'waitingOn'
  | 'reason'
  | 'code'
  | 'application'
  | 'ways'
  | 'baseUrl'
  | 'protection'
  | 'attempt'
  | 'maxUses'
  | 'expiresAt'
  | 'diagnosisId'
  | 'problems'
  | 'warnings'
  | 'tokenStatus'
  | 'type'
  | 'ipAddress'
  | 'serialHex'
  | 'subject'
  | 'authorityId'
  | 'agentId'
  | 'certificateId'
  | 'issuanceId'
  | 'subscriberId'
  | 'employeeId'
  | 'importId'
  | 'tokenId'
  | 'requestId'
  | 'messageId'
  | 'restoredFrom'
  | 'suppressed'
  | 'marked'
  | 'firstDay'
  | 'lastDay'
  | 'sha256'
  | 'spkiSha256'
  | 'keyId'
  | 'isUnattended'
  | 'at'
  | 'list'
  | 'filter'
  | 'encoding'
  | 'rows'
  | 'replaced'
  | 'characters'
  | 'campaignId'
  | 'asked'
  | 'held'
  | 'released'
  | 'spreadDays'
  | 'offersPerMinute'
  | 'from'
  | 'to'
  | 'businessDaysOnly'
  | 'backupAt'
  | 'issued'
  | 'revoked'
  | 'refusal'
  | 'suspicionId'
  | 'referenceCode'
  | 'switches'
  | 'newCas'
export type AuditData = { readonly [Fact in AuditFact]?: Prisma.InputJsonValue | null }

export type AuditSubject =
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
  | 'campaign'
  | 'notice'
  | 'holiday'
  | 'release'
  | 'export'

export interface AuditEntry {
  actor: Actor
  action: AuditAction
  subject: { kind: AuditSubject; id: string }
  issuanceId?: string
  /** Never a secret. */
  data?: AuditData
}

/** Writes the audit event of a change, in the transaction of the change. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.auditEvent.create({ data: rowOf(entry), select: { id: true } })
}

/** The same for a change of many things at once, in one statement. */
export async function auditAll(tx: Tx, entries: AuditEntry[]): Promise<void> {
  const rows = entries.map(rowOf)
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key])
  await tx.$executeRaw`
    INSERT INTO "AuditEvent" ("actorKind", "actorId", "actorName", "action", "subjectKind", "subjectId", "issuanceId", "data")
    SELECT kind::"ActorKind", actor, name, action, "subjectKind", "subjectId", issuance::uuid, data::jsonb
    FROM unnest(${column('actorKind')}::text[], ${column('actorId')}::text[], ${column('actorName')}::text[],
      ${column('action')}::text[], ${column('subjectKind')}::text[], ${column('subjectId')}::text[],
      ${column('issuanceId')}::text[], ${rows.map(({ data }) => JSON.stringify(data))}::text[])
      AS row (kind, actor, name, action, "subjectKind", "subjectId", issuance, data)`
}

const rowOf = ({ actor, action, subject, issuanceId, data }: AuditEntry) => ({
  actorKind: actor.kind,
  actorId: actor.id,
  actorName: actor.name,
  action,
  subjectKind: subject.kind,
  subjectId: subject.id,
  issuanceId: issuanceId ?? null,
  data: data ?? {},
})
