import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { jstDay } from '@certfleet/core/calendar.ts'
import type { Moment } from '@certfleet/core/certificate.ts'
import { type NoticeReason, type Reminded, dueMilestone, puttingOff } from '@certfleet/core/notice.ts'
import { type MailText, composeInHand, composeMail, mostUrgent } from '@certfleet/core/notice-mail.ts'
import { env } from '../../env.ts'
import { type AuditData, audit, system } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { type DueItem, readCertificates, remindedWhere, subjectOf, whyOver } from './due-notices.ts'
import type { Recipient } from './recipients.ts'

/** Composes what is due to somebody as one mail. */
export async function writeMail(
  tx: Tx,
  audience: Reminded,
  recipient: Recipient,
  items: DueItem[],
  at: Moment,
  inHand: boolean,
): Promise<MailText> {
  const told = audience === 'manager' ? await allOfStaff(tx, recipient.key, at) : items
  return compose(audience, recipient, told, at, inHand)
}

function compose(audience: Reminded, recipient: Recipient, items: DueItem[], at: Moment, inHand: boolean): MailText {
  const subjects = items.map((item) => subjectOf(item, at.now))
  const context = { recipient, helpdesk: env().helpdesk, ...at }
  return inHand ? composeInHand(subjects, context) : composeMail(audience, subjects, context)
}

/** A manager is told of everybody who has not renewed, not only of who was added since the last mail. */
async function allOfStaff(tx: Tx, managerEmail: string, at: Moment): Promise<DueItem[]> {
  const certificates = await readCertificates(tx, { AND: [remindedWhere(at.now), ofStaff(managerEmail)] })
  return certificates.flatMap((certificate) => {
    const holder = certificate.subscriber?.employee
    const slot = dueMilestone(certificate, 'manager', at.now, at.calendar)
    return holder && slot && !whyOver(certificate, at.now) ? { certificate, holder, ...slot } : []
  })
}

export const ofStaff = (managerEmail: string): Prisma.CertificateWhereInput => ({
  subscriber: { employee: { managerEmail: { equals: managerEmail, mode: 'insensitive' } } },
})

/** Writes down what a mail is about. What had been put off goes over to it. */
export async function addItems(tx: Tx, noticeId: string, items: DueItem[], audience: Reminded, recipient: string) {
  const rows = items.map(({ certificate, milestone }) => ({
    certificateId: certificate.id,
    milestone,
    audience,
    recipient,
  }))
  await tx.noticeItem.deleteMany({ where: { OR: rows, notice: { state: 'suppressed', reason: { in: puttingOff } } } })
  await tx.noticeItem.createMany({ data: rows.map((row) => ({ ...row, noticeId })) })
}

/** What kind of mail it is, beside its milestone; see schema.prisma. */
export interface MailMarks {
  inHand?: boolean
  afterRestore?: boolean
}

/** Writes the row of a mail: to be sent, or with the reason why it is not. Its text is written anew when it is sent. */
export async function createNotice(
  tx: Tx,
  audience: Reminded,
  recipient: Recipient,
  items: DueItem[],
  at: Moment,
  reason: NoticeReason | null,
  marks: MailMarks = {},
): Promise<string> {
  const { key, name, email, language } = recipient
  const text = compose(audience, recipient, items, at, marks.inHand ?? false)
  const { milestone, at: dueAt } = mostUrgent(items)
  const { id } = await tx.notice.create({
    data: {
      ...text,
      ...marks,
      audience,
      recipient: key,
      name,
      email,
      language,
      milestone,
      day: jstDay(at.now),
      dueAt,
      state: reason ? 'suppressed' : 'planned',
      reason,
      nextAttemptAt: reason ? null : at.now,
    },
    select: { id: true },
  })
  await addItems(tx, id, items, audience, key)
  if (reason) await auditNotice(tx, 'notice.suppressed', id, { audience, milestone, reason, email })
  return id
}

export function auditNotice(
  tx: Tx,
  action: 'notice.sent' | 'notice.kept' | 'notice.suppressed' | 'notice.failed',
  id: string,
  data: AuditData,
): Promise<void> {
  return audit(tx, { actor: system, action, subject: { kind: 'notice', id }, data })
}
