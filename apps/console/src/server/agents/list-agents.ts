import { agentStates } from '@certfleet/core/issuance.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageInput, pageOf } from '../paging.ts'
import { maxClockSkewMs } from './greet-agent.ts'

export const agentListInput = z.object({
  ...pageInput,
  state: z.array(z.enum(agentStates)).default([]),
  /** `unassigned`: active, and nobody's. */
  match: z.enum(['any', 'unassigned']).default('any'),
  search: z.string().trim().max(100).default(''),
  /** The id of the enrolment token they came with; empty: any. */
  token: z.string().max(100).default(''),
})

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

/** PCs, the newest first. */
export async function listAgents(input: z.infer<typeof agentListInput>) {
  const where = agentWhere(input)
  const [found, total] = await Promise.all([
    db().agent.findMany({
      where: { AND: [where, afterInstant('createdAt', input.cursor, 'desc')] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
      select: agentSelect,
    }),
    input.cursor ? null : db().agent.count({ where }),
  ])
  const now = new Date()
  const page = pageOf(found, input.limit, (row) => instantCursor(row.createdAt, row.id))
  return { ...page, total, rows: page.rows.map((row) => describeAgent(row, now)) }
}

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

function agentWhere({ state, match, search, token }: z.infer<typeof agentListInput>): Prisma.AgentWhereInput {
  const contains = { contains: search, mode: 'insensitive' as const }
  const unassigned = { state: 'active' as const, assignments: { none: { endedAt: null } } }
  return {
    AND: [
      state.length > 0 ? { state: { in: state } } : {},
      match === 'unassigned' ? unassigned : {},
      token ? { tokenId: token } : {},
      search
        ? { OR: [{ hostname: contains }, { osUser: contains }, { assignments: { some: subscriberIs(contains) } }] }
        : {},
    ],
  }
}

const subscriberIs = (contains: Prisma.StringFilter): Prisma.AssignmentWhereInput => ({
  endedAt: null,
  subscriber: { OR: [{ loginId: contains }, { employee: { name: contains } }] },
})
