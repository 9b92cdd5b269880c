import { countAgents } from '../agents/list-agents.ts'
import { db } from '../db.ts'
import { ofLeaversWhere } from '../notices/due-notices.ts'
import { countConflicts } from './list-conflicts.ts'
import { countUnknown } from './list-unknown.ts'

/** How much there is to match: for the navigation and the overview. */
export async function countMatching() {
  const now = new Date()
  const [unknown, unassigned, conflicts, leavers] = await Promise.all([
    countUnknown(now),
    countAgents({ match: 'unassigned' }, now),
    countConflicts(),
    db().certificate.count({ where: ofLeaversWhere(now) }),
  ])
  return { unknown, unassigned, conflicts, leavers }
}
