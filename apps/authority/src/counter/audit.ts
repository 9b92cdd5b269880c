import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Db } from '../in-transaction.ts'

/** What clerks do, as it stands in the audit log. */
export const auditActions = [
  'signed_in',
  'signed_out',
  'clerk_locked',
  'password_changed',
  'institution_added',
  'switches_set',
  'maintenance_set',
  'announcement_made',
  'announcement_changed',
  'announcement_withdrawn',
  'user_added',
  'user_invited',
  'users_imported',
  'role_set',
  'user_locked',
  'user_unlocked',
  'password_reset',
  'registration_code_sent',
  'registration_code_confirmed',
  'contractor_asked',
  'contractor_answered',
  'contractor_checked',
  'browser_only_on',
  'browser_only_off',
  'token_added',
  'token_assigned',
  'token_activated',
  'token_initialised',
  'software_token_issued',
  'certificate_revoked',
  'issue_log_exported',
] as const
export type AuditAction = (typeof auditActions)[number]

export interface Deed {
  action: AuditAction
  /** Whom or what it is done to. */
  target: string | null
  /** Nothing secret. */
  details?: Prisma.InputJsonObject
}

/** Writes into the audit log what a clerk does, in the transaction it is done in. */
export async function noteAudit(
  tx: Db,
  deed: Deed & { at: Date; clerk: { loginName: string; institutionCode: string | null }; institutionCode?: string },
): Promise<void> {
  const { at, clerk, action, target, details = {} } = deed
  const institutionCode = deed.institutionCode ?? clerk.institutionCode
  const data = { at, institutionCode, by: clerk.loginName, byKind: 'clerk', action, target, details } as const
  await tx.auditEvent.create({ data, select: { id: true } })
}
