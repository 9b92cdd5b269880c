import { issuanceCan } from '@certfleet/core/issuance.ts'
import { db } from '../db.ts'

/** A sweep comes each few seconds; what it has not looked at for so long it does not look at. */
const overdueMs = 2 * 60_000

/**
 * How many open issuances nobody looks after: they wait on no party, and their time has passed without a sweep. Those of
 * a bulk renewal stand in line for as long as their authority's turns go on. Must be 0.
 */
export async function countForgotten(now: Date): Promise<number> {
  const overdue = new Date(now.getTime() - overdueMs)
  return db().issuance.count({
    where: {
      endedAt: null,
      waitingOn: null,
      nextAttemptAt: { lt: overdue },
      NOT: {
        state: { in: issuanceCan.dispatch },
        campaign: { state: 'running' },
        authority: { bucketFilledAt: { gte: overdue } },
      },
    },
  })
}
