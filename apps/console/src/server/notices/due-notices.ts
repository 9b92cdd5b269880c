import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { authorityProfileSchema, needsNobody, revokedFirst } from '@certfleet/core/authority-profile.ts'
import { jstDay } from '@certfleet/core/calendar.ts'
import { type Moment, lifecycleOf } from '@certfleet/core/certificate.ts'
import type { IssuanceState, Party } from '@certfleet/core/issuance.ts'
import {
  type Milestone,
  type NoticeReason,
  type Reminded,
  dueMilestone,
  dueMilestonesAt,
  isLeftAlone,
  isMoreUrgent,
  oldestReminded,
  puttingOff,
} from '@certfleet/core/notice.ts'
import type { NoticeSubject } from '@certfleet/core/notice-mail.ts'
import { lifecycleSelect } from '../certificates/lifecycle-select.ts'
import { type Tx, db } from '../db.ts'
import { absenceOfRow, employmentSelect } from '../people/absence.ts'
import { referenceCode } from '../issuances/reference-code.ts'

/** What the mails want to know of a certificate. */
const select = {
  id: true,
  serialHex: true,
  commonName: true,
  ...lifecycleSelect,
  authority: { select: { name: true, profile: true } },
  agent: { select: { hostname: true, osUser: true, protocol: true } },
  subscriber: {
    select: {
      loginId: true,
      employee: {
        select: {
          id: true,
          name: true,
          department: true,
          email: true,
          language: true,
          managerEmail: true,
          ...employmentSelect,
        },
      },
      issuances: {
        where: { endedAt: null },
        select: { state: true, waitingOn: true, nextAttemptAt: true, referenceCode: true },
        take: 1,
      },
      // The one that counts now, where it is another: obtained again, or renewed without us.
      certificates: {
        where: { authorityStatus: 'issued', delivery: 'confirmed' },
        orderBy: { notAfter: 'desc' },
        select: { id: true, notAfter: true },
        take: 1,
      },
    },
  },
  noticeItems: {
    select: {
      noticeId: true,
      milestone: true,
      audience: true,
      notice: { select: { state: true, reason: true, inHand: true } },
    },
  },
} satisfies Prisma.CertificateSelect

export type NoticeCertificate = Prisma.CertificateGetPayload<{ select: typeof select }>
type Holder = NonNullable<NoticeCertificate['subscriber']>['employee']

/** A DATE compares as midnight UTC. */
const today = (now: Date): Date => new Date(jstDay(now))

/** Certificates of people who have left, still good: to be revoked (N-10). */
export const ofLeaversWhere = (now: Date): Prisma.CertificateWhereInput => ({
  subscriber: { employee: { leftOn: { lt: today(now) } } },
  authorityStatus: 'issued',
  notAfter: { gt: now },
  superseded: false,
})

/** Certificates whose renewal waits for somebody who is on leave. */
export const onLeaveWhere = (now: Date): Prisma.CertificateWhereInput => ({
  AND: [
    remindedWhere(now),
    {
      subscriber: {
        employee: {
          leaveFrom: { lte: today(now) },
          OR: [{ leaveUntil: null }, { leaveUntil: { gte: today(now) } }],
        },
      },
    },
  ],
})

/** Certificates somebody may have to be written about: theirs who have not left, not replaced, not expired for long. */
export const remindedWhere = (now: Date): Prisma.CertificateWhereInput => ({
  ...inItsTime(now),
  subscriber: { employee: { OR: [{ leftOn: null }, { leftOn: { gte: today(now) } }] } },
})

/** The same, whoever has them. */
const inItsTime = (now: Date): Prisma.CertificateWhereInput => ({
  authorityStatus: 'issued',
  windowOpensAt: { lte: now },
  notAfter: { gt: oldestReminded(now) },
  superseded: false,
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
 * What is due of a certificate to an audience now, or null. Items of `noticeId` are not yet told: that mail is
 * the one being written.
 */
export function dueItem(
  certificate: NoticeCertificate,
  audience: Reminded,
  at: Moment,
  noticeId?: string,
): DueItem | null {
  const holder = certificate.subscriber?.employee
  const slot = dueMilestone(certificate, audience, at.now, at.calendar)
  if (!holder || !slot || whyOver(certificate, at.now)) return null
  const due = { certificate, holder, ...slot }
  const told = certificate.noticeItems.some(
    (item) =>
      item.audience === audience &&
      item.milestone === slot.milestone &&
      item.noticeId !== noticeId &&
      (!isPutOff(item.notice) || item.notice.reason === whyNotAsked(due, at)),
  )
  return told ? null : due
}

const isPutOff = ({ reason }: { reason: string | null }): boolean => reason !== null && puttingOff.includes(reason)

/** Why nobody needs to be told of a certificate any more. */
export function whyOver(certificate: NoticeCertificate, now: Date): NoticeReason | null {
  if (certificate.authorityStatus === 'revoked') return 'revoked'
  const { successor, subscriber, id, notAfter } = certificate
  if (subscriber && absenceOfRow(subscriber.employee, now)?.reason === 'left') return 'left'
  if (successor?.delivery === 'confirmed' && successor.authorityStatus === 'issued') return 'renewed'
  const [newest] = subscriber?.certificates ?? []
  return newest && newest.id !== id && newest.notAfter > notAfter ? 'renewed' : null
}

const isUnattended = ({ authority, agent }: NoticeCertificate): boolean =>
  needsNobody(authorityProfileSchema.parse(authority.profile), 'renew', agent)

/** Whether the employee is not bothered yet: the PC renews by itself. */
export const isQuiet = ({ certificate, milestone }: Pick<DueItem, 'certificate' | 'milestone'>): boolean =>
  isLeftAlone(milestone) && isUnattended(certificate)

/** Why the employee is not asked to renew although it is due: away, others act, or it cannot be done that way (N-09 to N-11). */
export function whyNotAsked(item: DueItem, at: Moment): NoticeReason | null {
  const { certificate, holder, milestone } = item
  if (absenceOfRow(holder, at.now)) return 'on_leave'
  if (isQuiet(item)) return 'unattended'
  const [issuance] = certificate.subscriber?.issuances ?? []
  if (issuance) {
    const { state, waitingOn, nextAttemptAt } = issuance
    const asleep = state === 'snoozed' && nextAttemptAt !== null && nextAttemptAt > at.now
    if (asleep && isMoreUrgent('days3', milestone)) return 'snoozed'
    if (waitingOn !== null && waitingOn !== 'employee' && waitingOn !== 'device') return 'waiting_on_others'
    return milestone === 'days30' && !notBegun.includes(state) ? 'already_started' : null
  }
  const label = lifecycleOf(certificate, at)
  const broken = ['issued_not_installed', 'key_unusable', 'misplaced', 'missing']
  return broken.includes(label) ? 'not_renewable' : null
}

/**
 * What an employee is to be told of what is due: to renew, or else, once, that others have to act first (N-09).
 * @returns which of the items a mail now is about; with `inHand` it asks for nothing.
 */
export function toldNow(items: DueItem[], at: Moment, noticeId?: string): { inHand: boolean; items: DueItem[] } {
  const asked = items.filter((item) => whyNotAsked(item, at) === null)
  if (asked.length > 0) return { inHand: false, items: asked }
  return { inHand: true, items: items.filter((item) => isFirstWait(item, at, noticeId)) }
}

/** Others have to act first, and the employee has not been told so. */
export const isFirstWait = (item: DueItem, at: Moment, noticeId?: string): boolean =>
  whyNotAsked(item, at) === 'waiting_on_others' &&
  !item.certificate.noticeItems.some(
    ({ notice, noticeId: other }) => notice.inHand && notice.state !== 'suppressed' && other !== noticeId,
  )

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
  holder: Holder,
  issuance: { state: IssuanceState; waitingOn: Party | null } | undefined,
  now: Date,
): NoticeSubject['situation'] {
  const absence = absenceOfRow(holder, now)
  if (absence?.reason === 'on_leave') return { onLeaveUntil: absence.until }
  if (!issuance) return null
  if (issuance.waitingOn) return { waitingOn: issuance.waitingOn }
  return notBegun.includes(issuance.state) ? null : 'under_way'
}

/** What a mail says of a due certificate. */
export function subjectOf({ certificate, holder, milestone }: DueItem, now: Date): NoticeSubject {
  const { id, notAfter, serialHex, authority, agent, subscriber } = certificate
  const [issuance] = subscriber?.issuances ?? []
  const profile = authorityProfileSchema.parse(authority.profile)
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
    isUnattended: isUnattended(certificate),
    challenges: profile.challenges,
    revokedFirst: revokedFirst(profile),
    situation: situationOf(holder, issuance, now),
  }
}

/**
 * The ids of certificates of which something may be due, the nearest expiry first. Asked each minute of all of a fleet:
 * what is due follows from two dates, and of that the database is asked what has not been told, one by one by an index
 * (LIMIT keeps it from reading all mails there ever were).
 */
export async function idsWithSomethingDue({ now, calendar }: Moment): Promise<string[]> {
  const rows = await db().certificate.findMany({
    where: { ...inItsTime(now), subscriberId: { not: null } },
    orderBy: { notAfter: 'asc' },
    select: { id: true, subscriberId: true, notAfter: true, windowOpensAt: true },
  })
  const milestonesOf = dueMilestonesAt(now, calendar)
  const due = rows.flatMap((row) => milestonesOf(row).map((each) => ({ ...row, ...each })))
  const untold = await db().$queryRaw<{ id: string }[]>`
    SELECT DISTINCT due.id
    FROM unnest(
      ${due.map(({ id }) => id)}::uuid[],
      ${due.map(({ subscriberId }) => subscriberId)}::uuid[],
      ${due.map(({ audience }) => audience)}::"NoticeAudience"[],
      ${due.map(({ milestone }) => milestone)}::"Milestone"[]
    ) AS due (id, "subscriberId", audience, milestone)
    WHERE coalesce((
        SELECT false FROM "NoticeItem" i JOIN "Notice" n ON n.id = i."noticeId"
        WHERE i."certificateId" = due.id AND i.audience = due.audience AND i.milestone = due.milestone
          AND (n.reason IS NULL OR n.reason <> ALL (${puttingOff}))
        LIMIT 1), true)
      AND (
        SELECT (e."leftOn" IS NULL OR e."leftOn" >= ${today(now)}::date)
          AND (due.audience <> 'manager' OR e."managerEmail" <> '')
        FROM "Subscriber" s JOIN "Employee" e ON e.id = s."employeeId" WHERE s.id = due."subscriberId" LIMIT 1)`
  const found = new Set(untold.map(({ id }) => id))
  return rows.map(({ id }) => id).filter((id) => found.has(id))
}
