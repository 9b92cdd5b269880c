import { agentStates } from '@certfleet/core/issuance.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { present } from '../certificates/list-certificates.ts'
import { db } from '../db.ts'
import { countOf, inOrder, isOneOf, pageAndTotal, pageInput, type SortKey } from '../paging.ts'
import { agentMatches } from '../search.ts'
import { maxClockSkewMs } from './greet-agent.ts'

/**
 * What can be wrong with a PC in use. `silent`: not seen for a week, with a certificate to renew; `clock`: certificates
 * look expired or not yet valid on it; `outdated`: an agent of an earlier protocol.
 */
const agentTroubles = ['silent', 'clock', 'outdated'] as const
type Trouble = (typeof agentTroubles)[number]

const agentFilter = z.object({
  state: z.array(z.enum(agentStates)).default([]),
  /** `unassigned`: active, and nobody's. */
  match: z.enum(['any', 'unassigned']).default('any'),
  trouble: z.array(z.enum(agentTroubles)).default([]),
  search: z.string().trim().max(100).default(''),
  /** The id of the enrolment token they came with; empty: any. */
  token: z.string().max(100).default(''),
  /** Of the agent; empty: any. */
  version: z.string().max(200).default(''),
})

export const agentSorts = ['-createdAt', 'hostname', '-hostname', 'lastSeenAt', '-lastSeenAt'] as const

export const agentListInput = agentFilter.extend({ ...pageInput, sort: z.enum(agentSorts).default('-createdAt') })

export const agentSelect = {
  id: true,
  state: true,
  hostname: true,
  osUser: true,
  platform: true,
  version: true,
  protocol: true,
  clockAheadMs: true,
  lastSeenAt: true,
  connectedUntil: true,
  createdAt: true,
  assignments: {
    where: { endedAt: null },
    select: {
      id: true,
      basis: true,
      createdAt: true,
      subscriber: { select: { id: true, loginId: true, employee: { select: { name: true, department: true } } } },
    },
  },
} satisfies Prisma.AgentSelect

type AgentRow = Prisma.AgentGetPayload<{ select: typeof agentSelect }>

/** The last time seen has no index: leases renew it each minute, and the index with it. */
const keys: Record<string, SortKey> = {
  createdAt: { by: Prisma.sql`a."createdAt"`, type: 'instant' },
  hostname: { by: Prisma.sql`a.hostname`, type: 'text' },
  lastSeenAt: { by: Prisma.sql`coalesce(a."lastSeenAt", '-infinity')`, type: 'instant' },
}

const from = Prisma.sql`"Agent" a`
const id = Prisma.sql`a.id`

/** PCs, the newest first unless asked otherwise. */
export async function listAgents(input: z.infer<typeof agentListInput>) {
  const now = new Date()
  const direction = input.sort.startsWith('-') ? 'desc' : 'asc'
  const key = keys[input.sort.replace('-', '')] as SortKey
  const few = input.search !== '' || input.match !== 'any' || input.trouble.length > 0 || input.version !== ''
  const page = await pageAndTotal({ from, id, where: agentConditions(input, now), keys: [key], direction }, input, few)
  const found = await db().agent.findMany({ where: { id: { in: page.rows } }, select: agentSelect })
  return { ...page, rows: inOrder(page.rows, found).map((row) => describeAgent(row, now)) }
}

export const countAgents = (filter: z.input<typeof agentFilter>, now: Date): Promise<number> =>
  countOf({ from, where: agentConditions(agentFilter.parse(filter), now) })

/** The ids of PCs that are in, and nobody's, the newest first: their agents stay quiet. */
export const pageOfUnassigned = (input: { cursor?: string | null | undefined; limit: number }) =>
  pageAndTotal({ from, id, where: [unassigned], keys: [keys.createdAt as SortKey], direction: 'desc' }, input, false)

/** What is derived of an agent: whether it is connected, and what is wrong with it (稼働中 or 一部異常). */
export function describeAgent<Row extends AgentRow>({ clockAheadMs, connectedUntil, ...row }: Row, now: Date) {
  return {
    ...row,
    connected: connectedUntil !== null && connectedUntil > now,
    clockAheadMs: Number(clockAheadMs),
    clockWrong: Math.abs(Number(clockAheadMs)) > maxClockSkewMs,
    outdated: row.protocol !== null && row.protocol < PROTOCOL,
  }
}

/** A filter's conditions on `"Agent" a`. */
function agentConditions(
  { state, match, trouble, search, token, version }: z.infer<typeof agentFilter>,
  now: Date,
): Prisma.Sql[] {
  return [
    ...(state.length > 0 ? [isOneOf(Prisma.sql`a.state`, 'AgentState', state)] : []),
    ...(match === 'unassigned' ? [unassigned] : []),
    ...(trouble.length > 0
      ? [
          Prisma.sql`(${Prisma.join(
            trouble.map((one) => inTrouble(one, now)),
            ' OR ',
          )})`,
        ]
      : []),
    ...(token ? [Prisma.sql`a."tokenId" = ${token}`] : []),
    ...(version ? [Prisma.sql`a.version = ${version}`] : []),
    ...(search ? [agentMatches(search)] : []),
  ]
}

const unassigned = Prisma.sql`(a.state = 'active' AND NOT a.assigned)`

const silentMs = 7 * 86_400_000

/** The condition a PC in use meets when it has the trouble. */
function inTrouble(trouble: Trouble, now: Date): Prisma.Sql {
  switch (trouble) {
    case 'silent':
      return Prisma.sql`(a.state = 'active' AND coalesce(a."lastSeenAt", a."createdAt") < ${new Date(now.getTime() - silentMs)}
        AND a.id IN (SELECT c."agentId" FROM "Certificate" c
          WHERE c."windowOpensAt" <= ${now} AND c."notAfter" > ${now} AND ${present}))`
    case 'clock':
      return Prisma.sql`(a.state = 'active' AND abs(a."clockAheadMs") > ${maxClockSkewMs})`
    case 'outdated':
      return Prisma.sql`(a.state = 'active' AND a.protocol < ${PROTOCOL})`
  }
}
