import { suggest } from '@certfleet/core/suggest.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageOf } from '../paging.ts'
import { loadCandidates } from './candidates.ts'
import { type MatchingPage, shown } from './list-unknown.ts'

/** PCs that are in, and nobody's: their agents stay quiet. */
export const unassignedWhere = {
  state: 'active',
  assignments: { none: { endedAt: null } },
} satisfies Prisma.AgentWhereInput

/** PCs without a person, the newest first, each with those login IDs without a PC that it may belong to. */
export async function listUnassigned({ cursor, limit }: MatchingPage) {
  const [found, total, candidates] = await Promise.all([
    db().agent.findMany({
      where: { AND: [unassignedWhere, afterInstant('createdAt', cursor, 'desc')] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      select: { id: true, hostname: true, osUser: true, lastSeenAt: true, createdAt: true },
    }),
    cursor ? null : db().agent.count({ where: unassignedWhere }),
    loadCandidates(),
  ])
  const free = candidates.filter(({ candidate }) => candidate.subscriberId !== null && !candidate.hasPc)
  const page = pageOf(found, limit, (row) => instantCursor(row.createdAt, row.id))
  return {
    ...page,
    total,
    rows: page.rows.map((row) => ({
      ...row,
      suggestions: suggest({ loginId: null, hostname: row.hostname, osUser: row.osUser }, free).map(shown),
    })),
  }
}
