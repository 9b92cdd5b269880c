import { ofLeaversWhere } from '../notices/due-notices.ts'
import { db } from '../db.ts'
import { countConflicts } from './list-conflicts.ts'
import { unassignedWhere } from './list-unassigned.ts'
import { unknownWhere } from './list-unknown.ts'

/** How much there is to match: for the navigation and the overview. */
export async function countMatching() {
  const now = new Date()
  const [unknown, unassigned, conflicts, leavers] = await Promise.all([
    db().certificate.count({ where: unknownWhere(now) }),
    db().agent.count({ where: unassignedWhere }),
    countConflicts(),
    db().certificate.count({ where: ofLeaversWhere(now) }),
  ])
  return { unknown, unassigned, conflicts, leavers }
}
