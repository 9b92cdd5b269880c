import { db } from '../db.ts'
import { countConflicts } from './list-conflicts.ts'
import { unassignedWhere } from './list-unassigned.ts'
import { unknownWhere } from './list-unknown.ts'

/** How much there is to match: for the navigation and the overview. */
export async function countMatching() {
  const [unknown, unassigned, conflicts] = await Promise.all([
    db().certificate.count({ where: unknownWhere(new Date()) }),
    db().agent.count({ where: unassignedWhere }),
    countConflicts(),
  ])
  return { unknown, unassigned, conflicts }
}
