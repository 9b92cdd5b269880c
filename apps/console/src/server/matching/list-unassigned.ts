import { suggest } from '@certfleet/core/suggest.ts'
import { pageOfUnassigned } from '../agents/list-agents.ts'
import { db } from '../db.ts'
import { inOrder } from '../paging.ts'
import { loadWithoutPc } from './candidates.ts'
import { type MatchingPage, shown } from './list-unknown.ts'

/** PCs without a person, the newest first, each with those login IDs without a PC that it may belong to. */
export async function listUnassigned(input: MatchingPage) {
  const page = await pageOfUnassigned(input)
  const found = await db().agent.findMany({
    where: { id: { in: page.rows } },
    select: { id: true, hostname: true, osUser: true, lastSeenAt: true, createdAt: true },
  })
  const rows = inOrder(page.rows, found)
  const clues = rows.map(({ hostname, osUser }) => ({ loginId: null, hostname, osUser }))
  const suggestions = rows.length > 0 ? suggest(clues, await loadWithoutPc()) : []
  return { ...page, rows: rows.map((row, index) => ({ ...row, suggestions: (suggestions[index] ?? []).map(shown) })) }
}
