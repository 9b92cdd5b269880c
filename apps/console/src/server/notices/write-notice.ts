import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { jstDay } from '@certfleet/core/calendar.ts'
import { type NoticeReason, type Reminded, dueMilestone } from '@certfleet/core/notice.ts'
import { type MailText, composeMail, mostUrgent } from '@certfleet/core/notice-mail.ts'
import { env } from '../../env.ts'
import { audit, system } from '../audit/audit.ts'
import { calendar } from '../calendar.ts'
import type { Tx } from '../db.ts'
import { type DueItem, readCertificates, remindedWhere, subjectOf, whyOver } from './due-notices.ts'
import type { Recipient } from './recipients.ts'

/** Composes what is due to somebody as one mail. */
export async function writeMail(
  tx: Tx,
  audience: Reminded,
  recipient: Recipient,
  items: DueItem[],
  now: Date,
): Promise<MailText> {
  return compose(audience, recipient, audience === 'manager' ? await allOfStaff(tx, recipient.key, now) : items, now)
}

function compose(audience: Reminded, recipient: Recipient, items: DueItem[], now: Date): MailText {
  const subjects = items.map((item) => subjectOf(item, now))
  return composeMail(audience, subjects, { recipient, helpdesk: env().helpdesk, now, calendar })
}

/** A manager is told of everybody who has not renewed, not only of who was added since the last mail. */
async function allOfStaff(tx: Tx, managerEmail: string, now: Date): Promise<DueItem[]> {
  const certificates = await readCertificates(tx, { AND: [remindedWhere(now), ofStaff(managerEmail)] })
  return certificates.flatMap((certificate) => {
    const holder = certificate.subscriber?.employee
    const slot = dueMilestone(certificate, 'manager', now, calendar)
    return holder && slot && !whyOver(certificate) ? { certificate, holder, ...slot } : []
  })
}

export const ofStaff = (managerEmail: string): Prisma.CertificateWhereInput => ({
  subscriber: { employee: { managerEmail: { equals: managerEmail, mode: 'insensitive' } } },
})

/** What a row says of its items. */
export const itemRows = (items: DueItem[], audience: Reminded, recipient: string) =>
  items.map(({ certificate, milestone }) => ({ certificateId: certificate.id, milestone, audience, recipient }))

/** Writes the row of a mail: to be sent, or with the reason why it is not. Its text is written anew when it is sent. */
export async function createNotice(
  tx: Tx,
  audience: Reminded,
  recipient: Recipient,
  items: DueItem[],
  now: Date,
  reason: NoticeReason | null,
): Promise<string> {
  const { key, name, email, language } = recipient
  const text = compose(audience, recipient, items, now)
  const { milestone, at } = mostUrgent(items)
  const { id } = await tx.notice.create({
    data: {
      ...text,
      audience,
      recipient: key,
      name,
      email,
      language,
      milestone,
      day: jstDay(now),
      dueAt: at,
      state: reason ? 'suppressed' : 'planned',
      reason,
      nextAttemptAt: reason ? null : now,
      items: { create: itemRows(items, audience, key) },
    },
    select: { id: true },
  })
  if (reason) await auditNotice(tx, 'notice.suppressed', id, { audience, milestone, reason, email })
  return id
}

export function auditNotice(
  tx: Tx,
  action: 'notice.sent' | 'notice.kept' | 'notice.suppressed' | 'notice.failed',
  id: string,
  data: Prisma.InputJsonObject,
): Promise<void> {
  return audit(tx, { actor: system, action, subject: { kind: 'notice', id }, data })
}
