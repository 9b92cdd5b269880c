import type { Notice, Prisma } from '@certfleet/console-db/generated/client.ts'
import { dayMs, jstDay } from '@certfleet/core/calendar.ts'
import type { Moment } from '@certfleet/core/certificate.ts'
import {
  type NoticeReason,
  type Reminded,
  isForbiddenText,
  isMailTime,
  mailTimeAfter,
  mostAttempts,
  retryDelayMs,
} from '@certfleet/core/notice.ts'
import { mostUrgent } from '@certfleet/core/notice-mail.ts'
import { type Handover, handOver, leaseMs } from '@certfleet/mail/hand-over.ts'
import { ring } from '../bell.ts'
import { companyCalendar } from '../calendar.ts'
import { type Tx, db } from '../db.ts'
import { type DueItem, dueItem, readCertificates, remindedWhere, toldNow, whyNotAsked, whyOver } from './due-notices.ts'
import { mailServer, messageIdOf } from './mail-server.ts'
import { asLanguage, whyNoMailTo } from './recipients.ts'
import { addItems, auditNotice, ofStaff, writeMail } from './write-notice.ts'

/**
 * The job `notice-send`: reads again what is true now, writes the mail with it, and hands it over. Claimed by a
 * conditional update, so of two workers one sends. The row says `sending` before the mail server hears of it (N-01).
 */
export async function sendNotice(id: string, now = new Date()): Promise<void> {
  const claimed = await db().$transaction((tx) => claim(tx, id, now))
  const server = mailServer()
  if (claimed && server) {
    const { audience, milestone, email, name, subject, body } = claimed
    const label = `${audience};${milestone ?? ''};${id}`
    const mail = { messageId: messageIdOf(id), to: { name, address: email ?? '' }, subject, body, label }
    const outcome = await handOver(mail, server)
    await db().$transaction((tx) => record(tx, claimed, outcome, now))
  }
  await ring({ at: 'page', kind: 'notice' })
}

/** Takes the row to send it. @returns null when another has it, or when there is nothing to send after all. */
async function claim(tx: Tx, id: string, now: Date): Promise<Notice | null> {
  const { count } = await tx.notice.updateMany({
    where: { id, state: 'planned', nextAttemptAt: { lte: now } },
    data: {
      state: 'sending',
      attempts: { increment: 1 },
      claimedAt: now,
      nextAttemptAt: new Date(now.getTime() + leaseMs),
    },
  })
  if (count === 0) return null
  const notice = await tx.notice.findUniqueOrThrow({ where: { id } })
  const { audience } = notice
  if (audience === 'employee' || audience === 'manager' || audience === 'admin') {
    const calendar = await companyCalendar(tx)
    if (!isMailTime(now, calendar)) return putBack(tx, notice, notice.dueAt)
    if (await hadMailToday(tx, notice, now)) return putBack(tx, notice, mailTimeAfter(jstDay(now), calendar))
    const reason = await writeAgain(tx, notice, audience, { now, calendar })
    if (reason) return end(tx, id, 'suppressed', reason)
  } else if (audience === 'digest' && jstDay(now) !== notice.day) {
    return end(tx, id, 'suppressed', 'no_longer_due')
  }
  const fresh = await tx.notice.update({ where: { id }, data: { day: jstDay(now) } })
  const noMail = whyNoMailTo(fresh.email)
  if (noMail) return end(tx, id, 'suppressed', noMail)
  if (audience === 'employee' && isForbiddenText(`${fresh.subject}\n${fresh.body}`)) {
    return end(tx, id, 'failed', 'forbidden_text')
  }
  return mailServer() ? fresh : end(tx, id, 'kept', null)
}

/** One that is sent again may meet another of the same day (N-02). */
async function hadMailToday(tx: Tx, { id, audience, recipient }: Notice, now: Date): Promise<boolean> {
  const today = { audience, recipient, day: jstDay(now), state: { not: 'suppressed' as const } }
  return (await tx.notice.count({ where: { ...today, id: { not: id } } })) > 0
}

/** Not a time for mail: a later one finds it where it was. */
async function putBack(tx: Tx, { id }: Notice, nextAttemptAt: Date): Promise<null> {
  const data = { state: 'planned' as const, attempts: { decrement: 1 }, claimedAt: null, nextAttemptAt }
  await tx.notice.update({ where: { id }, data })
  return null
}

/** Writes the mail by what is true now (N-03). @returns why there is nothing left to say, or null. */
async function writeAgain(tx: Tx, notice: Notice, audience: Reminded, at: Moment): Promise<NoticeReason | null> {
  const { id, recipient: key, name, email, language } = notice
  const own = await tx.noticeItem.findMany({ where: { noticeId: id }, select: { certificateId: true } })
  const ownIds = own.map(({ certificateId }) => certificateId)
  const certificates = await readCertificates(tx, { OR: [{ id: { in: ownIds } }, concerning(audience, key, at.now)] })
  const items = certificates.flatMap((certificate) => dueItem(certificate, audience, at, id) ?? [])
  const { inHand, items: told } = audience === 'employee' ? toldNow(items, at, id) : { inHand: false, items }
  if (told.length === 0) return whyNothingLeft(certificates, ownIds, items, at)
  const [{ holder }] = told as [DueItem]
  const department = audience === 'employee' ? holder.department : ''
  // Who was given another address since gets it there.
  const address = audience === 'employee' ? holder.email : email
  const recipient = { key, name, department, email: address, language: asLanguage(language) }
  const text = await writeMail(tx, audience, recipient, told, at, inHand)
  await tx.noticeItem.deleteMany({ where: { noticeId: id } })
  await addItems(tx, id, told, audience, key)
  const { milestone } = mostUrgent(told)
  await tx.notice.update({ where: { id }, data: { ...text, inHand, milestone, email: address } })
  return null
}

/** Between a last business day and the expiry. */
const longestHolidayDays = 20

/** The certificates a mail to somebody may be about. */
function concerning(audience: Reminded, key: string, now: Date): Prisma.CertificateWhereInput {
  switch (audience) {
    case 'employee':
      return { subscriber: { employeeId: key } }
    case 'manager':
      return ofStaff(key)
    case 'admin':
      return { AND: [remindedWhere(now), { notAfter: { lt: new Date(now.getTime() + longestHolidayDays * dayMs) } }] }
  }
}

function whyNothingLeft(
  certificates: Awaited<ReturnType<typeof readCertificates>>,
  ownIds: string[],
  due: DueItem[],
  at: Moment,
): NoticeReason {
  const over = certificates.filter(({ id }) => ownIds.includes(id)).map((one) => whyOver(one, at.now))
  const others = due.map((item) => whyNotAsked(item, at))
  return [...over, ...others].find((reason) => reason !== null) ?? 'no_longer_due'
}

const actions = { suppressed: 'notice.suppressed', failed: 'notice.failed', kept: 'notice.kept' } as const

/** Writes that a mail is over without having been sent. */
export async function end(
  tx: Tx,
  id: string,
  state: keyof typeof actions,
  reason: NoticeReason | null,
  lastError?: string,
): Promise<null> {
  const data = { state, reason, nextAttemptAt: null, ...(lastError && { lastError }) }
  const { audience, milestone, email } = await tx.notice.update({ where: { id }, data })
  await auditNotice(tx, actions[state], id, { audience, milestone, reason, email })
  return null
}

/** Writes down what the mail server made of it, if the row is still ours. */
async function record(
  tx: Tx,
  { id, claimedAt, attempts, uncertain }: Notice,
  handover: Handover,
  now: Date,
): Promise<void> {
  const ours = { id, state: 'sending' as const, claimedAt }
  if (handover.outcome === 'sent') {
    const data = { state: 'sent' as const, sentAt: now, nextAttemptAt: null, lastError: null }
    const { count } = await tx.notice.updateMany({ where: ours, data })
    if (count === 0) return
    const { audience, milestone, email } = await tx.notice.findUniqueOrThrow({ where: { id } })
    return auditNotice(tx, 'notice.sent', id, { audience, milestone, email, messageId: messageIdOf(id) })
  }
  if ((await tx.notice.count({ where: ours })) === 0) return
  const { outcome, error } = handover
  if (outcome === 'rejected') return void (await end(tx, id, 'failed', 'rejected', error))
  // At most one repeat of what may have been taken already.
  if (outcome === 'uncertain' && uncertain) return void (await end(tx, id, 'failed', 'interrupted', error))
  if (attempts >= mostAttempts) return void (await end(tx, id, 'failed', 'unreachable', error))
  const nextAttemptAt = new Date(now.getTime() + retryDelayMs(attempts, Math.random()))
  const data = {
    state: 'planned' as const,
    nextAttemptAt,
    lastError: error,
    uncertain: uncertain || outcome === 'uncertain',
  }
  await tx.notice.update({ where: { id }, data })
}
