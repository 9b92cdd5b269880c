import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { addDays, dayMs, jstDay, lastBusinessDay } from '@certfleet/core/calendar.ts'
import { type Moment, whereLifecycle } from '@certfleet/core/certificate.ts'
import type { Counts, DigestFacts, DigestRow } from '@certfleet/core/notice-digest.ts'
import { env } from '../../env.ts'
import { holidaysEnd } from '../calendar.ts'
import { listCampaigns } from '../campaigns/list-campaigns.ts'
import { db } from '../db.ts'
import { countNotices } from './count-notices.ts'
import { ofLeaversWhere, onLeaveWhere, remindedWhere } from './due-notices.ts'

const spans = [1, 3, 7, 14, 30, 40]
const silentDays = 14
const skewMs = 300_000n
const peakDays = 60
const listed = 10

const rowSelect = {
  notAfter: true,
  commonName: true,
  agent: { select: { hostname: true } },
  subscriber: {
    select: {
      loginId: true,
      employee: { select: { name: true } },
      issuances: { where: { endedAt: null }, select: { waitingOn: true }, take: 1 },
    },
  },
} satisfies Prisma.CertificateSelect

/** Reads what the digest tells. */
export async function digestFacts(at: Moment): Promise<DigestFacts> {
  const { now } = at
  const after = (days: number) => new Date(now.getTime() + days * dayMs)
  const expired = { AND: [remindedWhere(now), { notAfter: { lte: now } }] }
  // A last business day may lie a long holiday before the expiry.
  const soon = { AND: [remindedWhere(now), { notAfter: { gt: now, lte: after(silentDays) } }] }
  const waiting = await db().issuance.groupBy({
    by: ['waitingOn'],
    where: { endedAt: null, waitingOn: { not: null } },
    _count: true,
  })
  const mails = await countNotices(new Date(now.getTime() - dayMs))
  return {
    day: jstDay(now),
    consoleUrl: env().origin,
    urgent: {
      issued_not_installed: await certificates(whereLifecycle('issued_not_installed', at)),
      expired: await certificates(expired),
      last_day: await lastDayToday(soon, at),
      locked: await certificates({ AND: [remindedWhere(now), { subscriber: { lockedAt: { not: null } } }] }),
      needs_revocation: await certificates({ renewedBy: { some: { endedAt: null, state: 'needs_revocation' } } }),
      waiting_on_us: await certificates({ AND: [remindedWhere(now), { subscriber: waitingOnUs }] }),
      on_leave: await certificates(onLeaveWhere(now)),
      to_revoke: await certificates(ofLeaversWhere(now)),
    },
    suspicions: await db().suspicion.count({ where: { settledAt: null } }),
    within: await Promise.all(
      spans.map(async (days, index) => {
        const between = { gt: after(spans[index - 1] ?? 0), lte: after(days) }
        return {
          days,
          count: await db().certificate.count({ where: { AND: [remindedWhere(now), { notAfter: between }] } }),
        }
      }),
    ),
    earlier: await earlierDays(jstDay(now)),
    waiting: waiting.flatMap(({ waitingOn, _count }) => (waitingOn ? { party: waitingOn, count: _count } : [])),
    campaigns: await campaigns(),
    pcs: {
      silent: await db().agent.count({
        where: {
          state: 'active',
          OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: after(-silentDays) } }],
          certificates: { some: { AND: [remindedWhere(now), { notAfter: { gt: now } }] } },
        },
      }),
      skewed: await db().agent.count({
        where: { state: 'active', OR: [{ clockAheadMs: { gt: skewMs } }, { clockAheadMs: { lt: -skewMs } }] },
      }),
      failed: await db().issuance.count({ where: { state: 'failed_action_needed' } }),
    },
    peaks: await peaks(now, after(peakDays)),
    holidays: await holidays(now),
    mails,
    risks: {
      holidaysEnd: holidaysEnd(now),
      onlyOneAdministrator: (await db().user.count()) === 1,
      unreachable: await db().employee.count({
        where: { email: null, subscribers: { some: { certificates: { some: remindedWhere(now) } } } },
      }),
    },
  }
}

/** Work that does not go on until those who run the console, or direct its users, act. */
const waitingOnUs: Prisma.SubscriberWhereInput = {
  issuances: { some: { endedAt: null, waitingOn: { in: ['it_admin', 'helpdesk', 'master_user'] } } },
}

const weekDays = 7

/** What earlier digests counted: of the last business day, and of the last one a week ago or more. */
async function earlierDays(day: string): Promise<DigestFacts['earlier']> {
  const last = (before: string) =>
    db().digestDay.findFirst({ where: { day: { lt: before } }, orderBy: { day: 'desc' }, select: { counts: true } })
  const [yesterday, lastWeek] = await Promise.all([last(day), last(addDays(day, 1 - weekDays))])
  return {
    yesterday: (yesterday?.counts ?? null) as Counts | null,
    lastWeek: (lastWeek?.counts ?? null) as Counts | null,
  }
}

const mostCampaigns = 20

async function campaigns(): Promise<DigestFacts['campaigns']> {
  const { rows } = await listCampaigns({ limit: mostCampaigns })
  return rows
    .filter(({ endedAt }) => endedAt === null)
    .map(({ name, completed, total, state, states }) => ({
      name,
      completed,
      total,
      failed: states.failed_action_needed ?? 0,
      paused: state === 'paused',
    }))
}

async function holidays(now: Date): Promise<DigestFacts['holidays']> {
  const [from, until] = [new Date(jstDay(now)), new Date(now.getTime() + peakDays * dayMs)]
  const rows = await db().companyHoliday.findMany({
    where: { lastDay: { gte: from }, firstDay: { lte: until } },
    orderBy: { firstDay: 'asc' },
  })
  return rows.map(({ name, firstDay, lastDay }) => ({ name, firstDay: jstDay(firstDay), lastDay: jstDay(lastDay) }))
}

async function certificates(where: Prisma.CertificateWhereInput) {
  const [count, rows] = await Promise.all([
    db().certificate.count({ where }),
    db().certificate.findMany({ where, orderBy: { notAfter: 'asc' }, take: listed, select: rowSelect }),
  ])
  return { count, rows: rows.map(toRow) }
}

async function lastDayToday(where: Prisma.CertificateWhereInput, { now, calendar }: Moment) {
  const rows = await db().certificate.findMany({ where, orderBy: { notAfter: 'asc' }, select: rowSelect })
  const today = rows.filter(({ notAfter }) => lastBusinessDay(notAfter, calendar) === jstDay(now))
  return { count: today.length, rows: today.slice(0, listed).map(toRow) }
}

const toRow = ({
  notAfter,
  commonName,
  agent,
  subscriber,
}: Prisma.CertificateGetPayload<{ select: typeof rowSelect }>): DigestRow => ({
  holder: subscriber?.employee.name ?? commonName,
  pc: agent?.hostname ?? '',
  notAfter,
  waitingOn: subscriber?.issuances[0]?.waitingOn ?? null,
})

/** The days in Japan on which most certificates without a successor expire. */
async function peaks(from: Date, until: Date): Promise<{ day: string; count: number }[]> {
  const rows = await db().$queryRaw<{ day: string; count: number }[]>`
    SELECT to_char(c."notAfter" AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') AS day, count(*)::int AS count
    FROM "Certificate" c
    WHERE c."notAfter" > ${from} AND c."notAfter" <= ${until}
      AND c."authorityStatus" = 'issued' AND c."successorId" IS NULL AND c."subscriberId" IS NOT NULL
    GROUP BY day ORDER BY count DESC, day LIMIT 5`
  return rows
}
