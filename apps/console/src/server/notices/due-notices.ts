import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { lifecycleOf } from '@certfleet/core/certificate.ts'
import type { IssuanceState, Party } from '@certfleet/core/issuance.ts'
import {
  type Milestone,
  type NoticeReason,
  type Reminded,
  dueMilestone,
  oldestReminded,
  remindedOf,
} from '@certfleet/core/notice.ts'
import type { NoticeSubject } from '@certfleet/core/notice-mail.ts'
import { calendar } from '../calendar.ts'
import { type Tx, db } from '../db.ts'
import { referenceCode } from '../issuances/reference-code.ts'

/** What the mails want to know of a certificate. */
const select = {
  id: true,
  serialHex: true,
  commonName: true,
  authorityStatus: true,
  delivery: true,
  presence: true,
  issuedAt: true,
  notBefore: true,
  notAfter: true,
  windowOpensAt: true,
  successor: { select: { delivery: true, authorityStatus: true } },
  authority: { select: { name: true } },
  agent: { select: { hostname: true, osUser: true } },
  subscriber: {
    select: {
      loginId: true,
      employee: {
        select: { id: true, name: true, department: true, email: true, language: true, managerEmail: true },
      },
      issuances: { where: { endedAt: null }, select: { state: true, waitingOn: true, referenceCode: true }, take: 1 },
      // The one that counts now, where it is another: obtained again, or renewed without us.
      certificates: {
        where: { authorityStatus: 'issued', delivery: 'confirmed' },
        orderBy: { notAfter: 'desc' },
        select: { id: true, notAfter: true },
        take: 1,
      },
    },
  },
  noticeItems: { select: { noticeId: true, milestone: true, audience: true, notice: { select: { state: true } } } },
} satisfies Prisma.CertificateSelect

export type NoticeCertificate = Prisma.CertificateGetPayload<{ select: typeof select }>
type Holder = NonNullable<NoticeCertificate['subscriber']>['employee']

/** Certificates somebody may have to be written about: theirs, not replaced, and not expired for long. */
export const remindedWhere = (now: Date): Prisma.CertificateWhereInput => ({
  subscriberId: { not: null },
  authorityStatus: 'issued',
  windowOpensAt: { lte: now },
  notAfter: { gt: oldestReminded(now) },
  NOT: { successor: { is: { delivery: 'confirmed', authorityStatus: 'issued' } } },
})

export function readCertificates(tx: Tx, where: Prisma.CertificateWhereInput): Promise<NoticeCertificate[]> {
  return tx.certificate.findMany({ where, orderBy: { notAfter: 'asc' }, select })
}

/** A milestone due of a certificate, which its audience has not been told. */
export interface DueItem {
  certificate: NoticeCertificate
  holder: Holder
  milestone: Milestone
  at: Date
}

/**
 * What is due of a certificate to an audience at `now`, or null. Items of `noticeId` are not yet told: that mail is
 * the one being written.
 */
export function dueItem(
  certificate: NoticeCertificate,
  audience: Reminded,
  now: Date,
  noticeId?: string,
): DueItem | null {
  const holder = certificate.subscriber?.employee
  const slot = dueMilestone(certificate, audience, now, calendar)
  if (!holder || !slot || whyOver(certificate)) return null
  const told = certificate.noticeItems.some(
    (item) => item.audience === audience && item.milestone === slot.milestone && item.noticeId !== noticeId,
  )
  return told ? null : { certificate, holder, ...slot }
}

/** Why nobody needs to be told of a certificate any more. */
export function whyOver(certificate: NoticeCertificate): NoticeReason | null {
  if (certificate.authorityStatus === 'revoked') return 'revoked'
  const { successor, subscriber, id, notAfter } = certificate
  if (successor?.delivery === 'confirmed' && successor.authorityStatus === 'issued') return 'renewed'
  const [newest] = subscriber?.certificates ?? []
  return newest && newest.id !== id && newest.notAfter > notAfter ? 'renewed' : null
}

/** Why the employee is not asked to renew although it is due: others act, or it cannot be done that way (N-09). */
export function whyNotAsked({ certificate, milestone }: DueItem, now: Date): NoticeReason | null {
  const [issuance] = certificate.subscriber?.issuances ?? []
  if (issuance) {
    const { state, waitingOn } = issuance
    if (milestone === 'days30' && !notBegun.includes(state)) return 'already_started'
    return waitingOn === null || waitingOn === 'employee' || waitingOn === 'device' ? null : 'waiting_on_others'
  }
  const label = lifecycleOf(certificate, { now, calendar })
  const broken = ['issued_not_installed', 'key_unusable', 'misplaced', 'missing']
  return broken.includes(label) ? 'not_renewable' : null
}

/** The employee has been asked at most. */
const notBegun: IssuanceState[] = [
  'planned',
  'eligible',
  'queued',
  'unreachable',
  'offered',
  'waiting_logon',
  'snoozed',
]

function situationOf(
  issuance: { state: IssuanceState; waitingOn: Party | null } | undefined,
): NoticeSubject['situation'] {
  if (!issuance) return null
  if (issuance.waitingOn) return { waitingOn: issuance.waitingOn }
  return notBegun.includes(issuance.state) ? null : 'under_way'
}

/** What a mail says of a due certificate. */
export function subjectOf({ certificate, holder, milestone }: DueItem, now: Date): NoticeSubject {
  const { id, notAfter, serialHex, authority, agent, subscriber } = certificate
  const [issuance] = subscriber?.issuances ?? []
  return {
    milestone,
    notAfter,
    serialHex,
    loginId: subscriber?.loginId ?? '',
    holder: holder.name,
    institution: authority.name,
    pc: agent,
    // A renewal asked for later will carry the certificate's code; a new certificate one nobody knows yet.
    referenceCode: issuance?.referenceCode ?? (notAfter > now ? referenceCode(id) : null),
    situation: situationOf(issuance),
  }
}

/** The ids of certificates of which something may be due, the nearest expiry first: found by little, for all of a fleet. */
export async function idsWithSomethingDue(now: Date): Promise<string[]> {
  const rows = await db().certificate.findMany({
    where: remindedWhere(now),
    orderBy: { notAfter: 'asc' },
    select: {
      id: true,
      notAfter: true,
      windowOpensAt: true,
      subscriber: { select: { employee: { select: { managerEmail: true } } } },
      noticeItems: { select: { milestone: true, audience: true } },
    },
  })
  return rows.filter((row) => reminded.some((audience) => isDue(row, audience, now))).map(({ id }) => id)
}

export const reminded = Object.keys(remindedOf) as Reminded[]

function isDue(
  row: {
    notAfter: Date
    windowOpensAt: Date
    subscriber: { employee: { managerEmail: string | null } } | null
    noticeItems: { milestone: Milestone; audience: string }[]
  },
  audience: Reminded,
  now: Date,
): boolean {
  if (audience === 'manager' && !row.subscriber?.employee.managerEmail) return false
  const slot = dueMilestone(row, audience, now, calendar)
  return (
    slot !== null && !row.noticeItems.some((item) => item.audience === audience && item.milestone === slot.milestone)
  )
}
