import { suggest } from '@certfleet/core/suggest.ts'
import { pageOfUnassigned } from '../agents/list-agents.ts'
import { db } from '../db.ts'
import { inOrder } from '../paging.ts'
import { loadCandidates } from './candidates.ts'
import { type MatchingPage, shown } from './list-unknown.ts'

/** PCs without a person, the newest first, each with those login IDs without a PC that it may belong to. */
export async function listUnassigned(input: MatchingPage) {
  const [page, candidates] = await Promise.all([pageOfUnassigned(input), loadCandidates()])
  const found = await db().agent.findMany({
    where: { id: { in: page.rows } },
    select: { id: true, hostname: true, osUser: true, lastSeenAt: true, createdAt: true },
  })
  const free = candidates.filter(({ candidate }) => candidate.subscriberId !== null && !candidate.hasPc)
  return {
    ...page,
    rows: inOrder(page.rows, found).map((row) => ({
      ...row,
      suggestions: suggest({ loginId: null, hostname: row.hostname, osUser: row.osUser }, free).map(shown),
    })),
  }
}
