import { jstDay } from '@certfleet/core/calendar.ts'
import { type IssuanceState, type Party, issuanceStates, parties } from '@certfleet/core/issuance.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { countOf, inOrder, isOneOf, pageAndTotal, pageInput, type SortKey } from '../paging.ts'
import { issuanceMatches } from '../search.ts'
import { isUnattendedRow } from './unattended.ts'

export const issuanceFilter = z.object({
  show: z.enum(['open', 'ended', 'all']).default('open'),
  /** `this_week`: since Monday in Japan. */
  ended: z.enum(['any', 'this_week']).default('any'),
  state: z.array(z.enum(issuanceStates as [IssuanceState, ...IssuanceState[]])).default([]),
  /** `nobody`: it goes on by itself. */
  waitingOn: z.array(z.enum([...parties, 'nobody'] as unknown as [Party | 'nobody', ...Party[]])).default([]),
  search: z.string().trim().max(100).default(''),
  campaign: z.uuid().nullish(),
})

export const issuanceSorts = ['-createdAt', 'createdAt', 'deadlineAt', '-deadlineAt', 'since', '-since'] as const

export const issuanceListInput = issuanceFilter.extend({
  ...pageInput,
  sort: z.enum(issuanceSorts).default('-createdAt'),
})

const select = {
  id: true,
  purpose: true,
  state: true,
  waitingOn: true,
  since: true,
  nextAttemptAt: true,
  lastCode: true,
  attempt: true,
  deadlineAt: true,
  createdAt: true,
  endedAt: true,
  requestedBy: true,
  unattended: true,
  orderExpiresAt: true,
  authority: { select: { name: true, profile: true } },
  agent: { select: { id: true, hostname: true, osUser: true, protocol: true } },
  subscriber: { select: { loginId: true, employee: { select: { name: true, department: true } } } },
} satisfies Prisma.IssuanceSelect

const keys: Record<string, SortKey> = {
  createdAt: { by: Prisma.sql`i."createdAt"`, type: 'instant' },
  since: { by: Prisma.sql`i.since`, type: 'instant' },
  /** A first issue has no deadline: it comes after those that have one. */
  deadlineAt: { by: Prisma.sql`coalesce(i."deadlineAt", 'infinity')`, type: 'instant' },
}

/** Issuances, the newest first unless asked otherwise. */
export async function listIssuances(input: z.infer<typeof issuanceListInput>) {
  const where = issuanceConditions(input, new Date())
  const from = Prisma.sql`"Issuance" i`
  const direction = input.sort.startsWith('-') ? 'desc' : 'asc'
  const key = keys[input.sort.replace('-', '')] as SortKey
  const page = await pageAndTotal(
    { from, id: Prisma.sql`i.id`, where, keys: [key], direction },
    input,
    input.search !== '',
  )
  const found = await db().issuance.findMany({ where: { id: { in: page.rows } }, select })
  const rows = inOrder(page.rows, found).map(({ unattended, orderExpiresAt, authority, ...row }) => ({
    ...row,
    authority: { name: authority.name },
    /** Nobody has to be present for what is still to come. */
    isUnattended: row.endedAt === null && isUnattendedRow({ ...row, unattended, orderExpiresAt, authority }),
  }))
  return { ...page, rows }
}

export const countIssuances = (filter: z.infer<typeof issuanceFilter>, now: Date): Promise<number> =>
  countOf({ from: Prisma.sql`"Issuance" i`, where: issuanceConditions(filter, now) })

/** A filter's conditions on `"Issuance" i`. */
function issuanceConditions(filter: z.infer<typeof issuanceFilter>, now: Date): Prisma.Sql[] {
  const { show, ended, state, waitingOn, search, campaign } = filter
  const named = waitingOn.filter((party) => party !== 'nobody')
  const waits = [
    ...(named.length > 0 ? [isOneOf(Prisma.sql`i."waitingOn"`, 'Party', named)] : []),
    ...(waitingOn.includes('nobody') ? [Prisma.sql`i."waitingOn" IS NULL AND i."endedAt" IS NULL`] : []),
  ]
  return [
    ...(show === 'all'
      ? []
      : [show === 'open' ? Prisma.sql`i."endedAt" IS NULL` : Prisma.sql`i."endedAt" IS NOT NULL`]),
    ...(ended === 'this_week' ? [Prisma.sql`i."endedAt" >= ${startOfWeek(now)}`] : []),
    ...(state.length > 0 ? [isOneOf(Prisma.sql`i.state`, 'IssuanceState', state)] : []),
    ...(waits.length > 0 ? [Prisma.sql`(${Prisma.join(waits, ' OR ')})`] : []),
    ...(campaign ? [Prisma.sql`i."campaignId" = ${campaign}::uuid`] : []),
    ...(search ? [issuanceMatches(search)] : []),
  ]
}

/** Monday 0:00 in Japan. */
function startOfWeek(now: Date): Date {
  const midnight = new Date(`${jstDay(now)}T00:00:00+09:00`)
  const sinceMonday = (new Date(`${jstDay(now)}T00:00:00Z`).getUTCDay() + 6) % 7
  return new Date(midnight.getTime() - sinceMonday * 86_400_000)
}
