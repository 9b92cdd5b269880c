import type { ActorKind, Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { Db } from '../in-transaction.ts'

/** What clerks, commands and consoles do, as it stands in the audit log. */
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
  'invitation_withdrawn',
  'users_imported',
  'role_set',
  'master_handed_over',
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
  'tokens_imported',
  'token_assigned',
  'token_activated',
  'token_initialised',
  'software_token_issued',
  'certificate_revoked',
  'issue_log_exported',
  'users_exported',
  'audit_log_exported',
  'email_set',
  'question_registered',
  'clerk_added',
  'clerk_reset',
  'clerk_unlocked',
  'clerk_removed',
  'console_invited',
  'authority_founded',
  'keys_resealed',
  'ca_succeeded',
  'backup_restored',
  'order_key_added',
  'order_key_removed',
  'order_key_allowed',
] as const
export type AuditAction = (typeof auditActions)[number]

export interface Deed {
  action: AuditAction
  /** Whom or what it is done to. */
  target: string | null
  /** Nothing secret. */
  details?: Prisma.InputJsonObject
}

/** Who does it: a clerk, whoever gives a command, or a console, by its address. */
interface Act extends Deed {
  at: Date
  by: string
  byKind: ActorKind
  institutionCode: string | null
}

/** Writes into the audit log what is done, in the transaction it is done in. */
export async function noteAudit(tx: Db, { details = {}, ...act }: Act): Promise<void> {
  await tx.auditEvent.create({ data: { ...act, details }, select: { id: true } })
}

/**
 * Does something and writes it into the audit log, in one transaction.
 * @param work when it returns false it has changed nothing, and nothing is written.
 */
export const withAudit = <T>(
  db: PrismaClient,
  act: Act,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> =>
  db.$transaction(async (tx) => {
    const result = await work(tx)
    if (result !== false) await noteAudit(tx, act)
    return result
  })
