import type { Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { type AuthorityProfile, noticeDaysOf } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { type Handover, type MailServer, handOver, leaseMs } from '@certfleet/mail/hand-over.ts'
import type { Logger } from 'pino'
import { findInstitutions } from '../ca/find-institutions.ts'
import { expiryMail } from './expiry-mail.ts'

const takenAtOnce = 500
const maxAttempts = 40
const maxBackOffMs = 6 * 3_600_000

/**
 * The institutions' own mail before a certificate ends: one a certificate, to users who gave an address. A row remembers
 * it. What the mail server took is never sent again; what it did not take is tried again with growing pauses. When it
 * is not known, because the process or the connection ended amid the handover, it goes once more under the same
 * Message-ID.
 */
export async function sendExpiryNotices(
  { db, log }: { db: PrismaClient; log: Logger },
  server: MailServer,
  now: Date,
): Promise<void> {
  const profiles = new Map((await findInstitutions(db)).map((profile) => [profile.code, profile]))
  for (const profile of profiles.values()) await note(db, profile, now)
  const rows = await db.expiryNotice.findMany({
    where: { state: 'waiting', nextAttemptAt: { lte: now } },
    select: {
      certificateSha256: true,
      nextAttemptAt: true,
      attempts: true,
      uncertain: true,
      certificate: { select: { subscriber: { select: { institutionCode: true } } } },
    },
    orderBy: { nextAttemptAt: 'asc' },
    take: takenAtOnce,
  })
  for (const { certificate, ...row } of rows) {
    const profile = profiles.get(certificate.subscriber.institutionCode)
    if (profile) await send({ db, log }, server, profile, row, now)
  }
}

/** What is to be told: it ends soon, is neither revoked nor renewed, and its owner has an address. */
const due = (profile: AuthorityProfile, now: Date): Prisma.CertificateWhereInput => ({
  notAfter: { gt: now, lte: new Date(now.getTime() + noticeDaysOf(profile) * dayMs) },
  revokedAt: null,
  renewals: { none: { revokedAt: null } },
  subscriber: { institutionCode: profile.code, email: { not: null } },
})

/** Writes a row for each certificate that is due and has none. */
async function note(db: PrismaClient, profile: AuthorityProfile, now: Date): Promise<void> {
  if (!profile.noticeByInstitution) return
  const found = await db.certificate.findMany({
    where: { ...due(profile, now), expiryNotice: null },
    select: { sha256: true },
  })
  const data = found.map(({ sha256 }) => ({ certificateSha256: sha256, nextAttemptAt: now, createdAt: now }))
  await db.expiryNotice.createMany({ data, skipDuplicates: true })
}

interface Row {
  certificateSha256: string
  nextAttemptAt: Date
  attempts: number
  uncertain: number
}

async function send(
  { db, log }: { db: PrismaClient; log: Logger },
  server: MailServer,
  profile: AuthorityProfile,
  { certificateSha256, nextAttemptAt, attempts, uncertain }: Row,
  now: Date,
): Promise<void> {
  // Uncertain until it is known better: whatever ends this process leaves it so. Whoever comes second finds it moved on.
  const { count } = await db.expiryNotice.updateMany({
    where: { certificateSha256, state: 'waiting', nextAttemptAt },
    data: {
      attempts: attempts + 1,
      uncertain: uncertain + 1,
      nextAttemptAt: new Date(now.getTime() + leaseMs),
    },
  })
  if (count === 0) return
  const end = (data: Prisma.ExpiryNoticeUpdateInput) =>
    db.expiryNotice.update({ where: { certificateSha256 }, data, select: { state: true } })
  if (uncertain > 1) {
    await end({ state: 'failed', outcome: 'twice it was not known whether the mail server took it', endedAt: now })
    return
  }
  const certificate = profile.noticeByInstitution
    ? await db.certificate.findFirst({
        where: { ...due(profile, now), sha256: certificateSha256 },
        select: { serialHex: true, notAfter: true, subscriber: { select: { loginId: true, name: true, email: true } } },
      })
    : null
  if (!certificate) {
    await end({ state: 'dropped', uncertain, outcome: 'no longer to be told', endedAt: now })
    return
  }
  const { serialHex, notAfter, subscriber } = certificate
  const { loginId, name, email } = subscriber
  const messageId = `<${certificateSha256.slice(0, 32)}@${server.from.address.split('@')[1]}>`
  const told = { serialHex, notAfter, loginId, name }
  const outgoing = { messageId, to: { name, address: email ?? '' }, ...expiryMail(profile, told) }
  const handover = await handOver(outgoing, server)
  await end(afterwards(handover, { attempts: attempts + 1, uncertain }, now))
  log.info({ serialHex, ...handover }, 'expiry notice')
}

function afterwards(
  handover: Handover,
  { attempts, uncertain }: Pick<Row, 'attempts' | 'uncertain'>,
  now: Date,
): Prisma.ExpiryNoticeUpdateInput {
  if (handover.outcome === 'sent') return { state: 'sent', uncertain, outcome: null, endedAt: now }
  const outcome = handover.error
  if (handover.outcome === 'rejected') return { state: 'failed', uncertain, outcome, endedAt: now }
  const pauseMs = Math.min(maxBackOffMs, leaseMs * 2 ** Math.min(attempts, 10))
  const again = { outcome, nextAttemptAt: new Date(now.getTime() + pauseMs) }
  if (handover.outcome === 'uncertain') return again
  return attempts >= maxAttempts ? { state: 'failed', uncertain, outcome, endedAt: now } : { uncertain, ...again }
}
