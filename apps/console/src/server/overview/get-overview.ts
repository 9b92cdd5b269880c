import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { dayMs, jstDay } from '@certfleet/core/calendar.ts'
import type { Lifecycle } from '@certfleet/core/certificate.ts'
import type { Party } from '@certfleet/core/issuance.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { countAgents } from '../agents/list-agents.ts'
import {
  certificateFilter,
  countCertificates,
  present,
  startOfDay,
  underWay,
} from '../certificates/list-certificates.ts'
import { db } from '../db.ts'
import { countForgotten } from '../issuances/count-forgotten.ts'
import { countNotices } from '../notices/count-notices.ts'
import { countIssuances, issuanceFilter } from '../issuances/list-issuances.ts'

/** Days of expiry shown, today the first. */
const shownDays = 60
/** Days back for which mails are counted. */
const mailDays = 30

/** What is to be done now, whom we wait for, and what is coming. Each number is that of a list with a filter. */
export async function getOverview() {
  const now = new Date()
  const [days, windowDays, waiting, certificates, pcs, completedThisWeek, beginnings, forgotten, mails] =
    await Promise.all([
      expiriesByDay(now),
      windowsOfAuthorities(),
      waitingByParty(),
      certificatesWithoutWork(now),
      pcsToLookAt(now),
      countIssuances(issuanceFilter.parse({ show: 'ended', state: ['completed'], ended: 'this_week' }), now),
      beginningsMade(),
      countForgotten(now),
      countNotices(new Date(now.getTime() - mailDays * dayMs)),
    ])
  return { days, windowDays, waiting, certificates, pcs, completedThisWeek, beginnings, forgotten, mails }
}

/** A date, which is grouped by in half the time its text is. */
const dayInJapan = Prisma.sql`(c."notAfter" AT TIME ZONE 'UTC' + interval '9 hours')::date`

interface DayOfExpiry {
  /** In Japan, `YYYY-MM-DD`. */
  day: string
  /** Inside the renewal window, and nothing is under way. */
  idle: number
  /** Inside the renewal window, an issuance is under way. */
  open: number
  /** Before its window. */
  early: number
}

/** Present certificates by their day of expiry; days without any too. */
async function expiriesByDay(now: Date): Promise<DayOfExpiry[]> {
  const today = startOfDay(jstDay(now))
  const found = await db().$queryRaw<DayOfExpiry[]>`
    SELECT ${dayInJapan}::text AS day,
      (count(*) FILTER (WHERE c."windowOpensAt" <= ${now} AND NOT ${underWay}))::int AS idle,
      (count(*) FILTER (WHERE c."windowOpensAt" <= ${now} AND ${underWay}))::int AS open,
      (count(*) FILTER (WHERE c."windowOpensAt" > ${now}))::int AS early
    FROM "Certificate" c WHERE ${present} AND c."notAfter" >= ${today}
      AND c."notAfter" < ${new Date(today.getTime() + shownDays * dayMs)} GROUP BY ${dayInJapan}`
  const byDay = new Map(found.map((row) => [row.day, row]))
  return Array.from({ length: shownDays }, (_, index) => {
    const day = jstDay(new Date(today.getTime() + index * dayMs))
    return byDay.get(day) ?? { day, idle: 0, open: 0, early: 0 }
  })
}

/** The renewal windows of the authorities, in days, each once. */
async function windowsOfAuthorities(): Promise<number[]> {
  const rows = await db().authority.findMany({ select: { profile: true } })
  return [...new Set(rows.map(({ profile }) => authorityProfileSchema.parse(profile).windowDays))].sort((a, b) => a - b)
}

interface Waiting {
  /** Null: nobody, it goes on by itself. */
  party: Party | null
  count: number
  oldest: Date
}

/** Open issuances by whom they wait on, the most first. */
async function waitingByParty(): Promise<Waiting[]> {
  return db().$queryRaw<Waiting[]>`
    SELECT "waitingOn"::text AS party, count(*)::int AS count, min(since) AS oldest
    FROM "Issuance" WHERE "endedAt" IS NULL GROUP BY 1 ORDER BY count DESC, party`
}

/** Present certificates with nothing under way, by what is the matter with them. */
async function certificatesWithoutWork(now: Date) {
  const count = (...lifecycle: Lifecycle[]) =>
    countCertificates(certificateFilter.parse({ lifecycle, past: 'hidden', work: 'none' }), now)
  const [expired, critical, expiring, due, broken] = await Promise.all([
    count('expired'),
    count('critical'),
    // Each is read from an index of its own; both at once, from none.
    count('expiring'),
    count('due'),
    count('issued_not_installed', 'key_unusable', 'misplaced', 'missing'),
  ])
  return { expired, critical, inWindow: expiring + due, broken }
}

async function pcsToLookAt(now: Date) {
  const [pending, unassigned, silent, clock, outdated] = await Promise.all([
    countAgents({ state: ['pending_approval'] }, now),
    countAgents({ match: 'unassigned' }, now),
    countAgents({ trouble: ['silent'] }, now),
    countAgents({ trouble: ['clock'] }, now),
    countAgents({ trouble: ['outdated'] }, now),
  ])
  return { pending, unassigned, silent, clock, outdated }
}

/** What a new console has got so far, in the order it is needed. */
async function beginningsMade() {
  const [row] = await db().$queryRaw<{ authority: boolean; person: boolean; pc: boolean; renewal: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "Authority") AS authority, EXISTS (SELECT 1 FROM "Subscriber") AS person,
      EXISTS (SELECT 1 FROM "Agent") AS pc, EXISTS (SELECT 1 FROM "Issuance" WHERE state = 'completed') AS renewal`
  return row ?? { authority: false, person: false, pc: false, renewal: false }
}
