import { authorityProfileSchema, needsNobody } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { type Lifecycle, type Moment, lifecycleOf, lifecycles, whereLifecycle } from '@certfleet/core/certificate.ts'
import { unrenewable } from '@certfleet/core/issuance.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { companyCalendar } from '../calendar.ts'
import { type Tx, db } from '../db.ts'
import { countOf, inOrder, type Page, pageAndTotal, pageInput, pageOfIds, type SortKey } from '../paging.ts'
import { employeeOrders } from '../people/list-people.ts'
import { certificateMatches } from '../search.ts'
import { certificateSql } from './certificate-where.ts'
import { renewSelect, whyNotRenewRow } from './renew-situation.ts'

const day = z.iso.date().optional()

export const certificateFilter = z.object({
  lifecycle: z.array(z.enum(lifecycles as [Lifecycle, ...Lifecycle[]])).default([]),
  search: z.string().trim().max(100).default(''),
  /** `hidden`: without what is of the past: revoked, or followed by a confirmed successor, expired since or not. */
  past: z.enum(['shown', 'hidden']).default('shown'),
  /** Whether an issuance of its login ID is under way. */
  work: z.enum(['any', 'open', 'none']).default('any'),
  /** Expiry on these days in Japan, both included. */
  from: day,
  until: day,
})

export const certificateSorts = ['notAfter', '-notAfter', 'name', '-name', 'department', '-department'] as const

export const certificateListInput = certificateFilter.extend({
  ...pageInput,
  sort: z.enum(certificateSorts).default('notAfter'),
})
type Input = z.infer<typeof certificateListInput>

const select = {
  id: true,
  serialHex: true,
  commonName: true,
  protection: true,
  ...renewSelect,
  authority: { select: { ...renewSelect.authority.select, id: true, name: true } },
  agent: { select: { state: true, id: true, hostname: true, osUser: true, protocol: true, connectedUntil: true } },
  subscriber: {
    select: {
      id: true,
      loginId: true,
      employee: { select: { name: true, department: true } },
      issuances: {
        where: { endedAt: null },
        select: { id: true, state: true, waitingOn: true, purpose: true },
        take: 1,
      },
    },
  },
} satisfies Prisma.CertificateSelect

/** Certificates by expiry or holder, filtered by derived label and text, with what a renewal would be refused for. */
export async function listCertificates(input: Input) {
  const now = new Date()
  const at = { now, calendar: await companyCalendar() }
  const where = certificateConditions(input, at)
  const page = await pageOf(input, where)
  const found = await db().certificate.findMany({ where: { id: { in: page.rows } }, select })
  return { ...page, rows: inOrder(page.rows, found).map((row) => describe(row, at)) }
}

const holders = Prisma.sql`"Employee" e JOIN "Subscriber" s ON s."employeeId" = e.id JOIN "Certificate" c ON c."subscriberId" = s.id`
const id = Prisma.sql`c.id`

/** Marks a cursor among the certificates of nobody registered, which stand last in every order by holder. */
const nobody = 'nobody.'

const certificates = Prisma.sql`"Certificate" c`
const byExpiry = [{ by: Prisma.sql`c."notAfter"`, type: 'instant' as const }]

async function pageOf(input: Input, where: Prisma.Sql[]): Promise<Page<string> & { total: number | null }> {
  const direction = input.sort.startsWith('-') ? 'desc' : 'asc'
  if (input.sort.endsWith('notAfter')) {
    return pageAndTotal({ from: certificates, id, where, keys: byExpiry, direction }, input, input.search !== '')
  }
  if (input.search) {
    const keys = [nobodyLast(direction), ...holderOrder(input).map(orNothing)]
    return pageAndTotal({ from: withHolders, id, where, keys, direction }, input, true)
  }
  const [page, total] = await Promise.all([
    pageByHolder(input, where, direction),
    input.cursor ? null : countOf({ from: certificates, where }),
  ])
  return { ...page, total }
}

async function pageByHolder(input: Input, where: Prisma.Sql[], direction: 'asc' | 'desc'): Promise<Page<string>> {
  const { cursor, limit } = input
  const keys = holderOrder(input)
  const held: Page<string> = cursor?.startsWith(nobody)
    ? { rows: [], nextCursor: null }
    : await pageOfIds({ from: holders, id, where, keys, direction }, { cursor, limit })
  if (held.nextCursor) return held
  const room = limit - held.rows.length
  const rest = await pageOfIds(
    {
      from: certificates,
      id,
      where: [...where, Prisma.sql`c."subscriberId" IS NULL`],
      keys: byExpiry,
      direction: 'asc',
    },
    { cursor: cursor?.startsWith(nobody) ? cursor.slice(nobody.length) : null, limit: Math.max(room, 1) },
  )
  // No room: that there are any is enough to know, they come with the next page.
  if (room === 0) return { rows: held.rows, nextCursor: rest.rows.length > 0 ? nobody : null }
  return { rows: [...held.rows, ...rest.rows], nextCursor: rest.nextCursor && `${nobody}${rest.nextCursor}` }
}

const holderOrder = ({ sort }: Input): SortKey[] =>
  sort.endsWith('name') ? employeeOrders.name : employeeOrders.department

/**
 * A search is costly and leaves few, so that holders and nobody's are found and sorted together. LIMIT makes each holder be
 * looked up: of a search PostgreSQL expects so many hits that it would read all people.
 */
const withHolders = Prisma.sql`"Certificate" c LEFT JOIN LATERAL (
  SELECT e.id, e."kanaOrder", e.department FROM "Subscriber" s JOIN "Employee" e ON e.id = s."employeeId"
  WHERE s.id = c."subscriberId" LIMIT 1) e ON true`
const nobodyLast = (direction: 'asc' | 'desc'): SortKey => ({
  by: direction === 'asc' ? Prisma.sql`(e.id IS NULL)::text` : Prisma.sql`(e.id IS NOT NULL)::text`,
  type: 'text',
})
const orNothing = ({ by, type }: SortKey): SortKey => ({
  by: type === 'uuid' ? Prisma.sql`coalesce(${by}, c.id)` : Prisma.sql`coalesce(${by}, '')`,
  type,
})

export async function countCertificates(filter: z.infer<typeof certificateFilter>, now: Date): Promise<number> {
  const at = { now, calendar: await companyCalendar() }
  return countOf({ from: certificates, where: certificateConditions(filter, at) })
}

/** The ids of all that match a list's filters, at most `most`. */
export async function matchingCertificates(
  tx: Tx,
  filter: z.infer<typeof certificateFilter>,
  now: Date,
  most: number,
): Promise<string[]> {
  const at = { now, calendar: await companyCalendar(tx) }
  const where = Prisma.join([Prisma.sql`true`, ...certificateConditions(filter, at)], ' AND ')
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT c.id FROM ${certificates} WHERE ${where} LIMIT ${most}`
  return rows.map((row) => row.id)
}

/** A filter's conditions on `"Certificate" c`. */
function certificateConditions(filter: z.infer<typeof certificateFilter>, at: Moment): Prisma.Sql[] {
  const { lifecycle, search, past, work, from, until } = filter
  return [
    ...(lifecycle.length > 0
      ? [
          Prisma.sql`(${Prisma.join(
            lifecycle.map((label) => certificateSql(whereLifecycle(label, at))),
            ' OR ',
          )})`,
        ]
      : []),
    ...(past === 'hidden' ? [present] : []),
    ...(work === 'any' ? [] : [work === 'open' ? underWay : Prisma.sql`NOT ${underWay}`]),
    ...(from ? [Prisma.sql`c."notAfter" >= ${startOfDay(from)}`] : []),
    ...(until ? [Prisma.sql`c."notAfter" < ${startOfDay(until, 1)}`] : []),
    ...(search ? [certificateMatches(search)] : []),
  ]
}

/** Midnight in Japan, `days` days later. */
export const startOfDay = (isoDay: string, days = 0): Date =>
  new Date(Date.parse(`${isoDay}T00:00:00+09:00`) + days * dayMs)

/** Neither revoked nor followed by a confirmed successor. */
export const present = Prisma.sql`c."authorityStatus" = 'issued' AND NOT c.superseded`

export const underWay = Prisma.sql`EXISTS (
  SELECT 1 FROM "Issuance" i WHERE i."subscriberId" = c."subscriberId" AND i."endedAt" IS NULL)`

type Row = Prisma.CertificateGetPayload<{ select: typeof select }>

/** A row with what is derived from it: its label, whether its PC is connected, why it cannot be renewed. */
function describe(row: Row, at: Moment) {
  const { agent, subscriber, ...certificate } = row
  const { serialHex, commonName, protection, authority, notAfter, windowOpensAt, presence } = certificate
  const lifecycle = lifecycleOf(row, at)
  return {
    id: row.id,
    serialHex,
    commonName,
    protection,
    authority: { id: authority.id, name: authority.name },
    notAfter,
    windowOpensAt,
    presence,
    lifecycle,
    refusal: whyNotRenewRow(row, at),
    /** It will be renewed with nobody present. */
    isUnattended:
      !unrenewable.includes(lifecycle) &&
      needsNobody(authorityProfileSchema.parse(row.authority.profile), 'renew', row.agent),
    holder: subscriber && { subscriberId: subscriber.id, loginId: subscriber.loginId, ...subscriber.employee },
    openIssuance: subscriber?.issuances[0] ?? null,
    agent: agent && {
      id: agent.id,
      hostname: agent.hostname,
      osUser: agent.osUser,
      connected: agent.connectedUntil !== null && agent.connectedUntil > at.now,
    },
  }
}
