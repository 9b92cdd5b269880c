import { type JobHandlers, jobs } from '../../apps/console/src/server/jobs.ts'

/** Handlers that do nothing, for a test of the queue to put its own in place of some. */
export const idleJobs = Object.fromEntries(
  Object.keys(jobs).map((name) => [name, async () => {}]),
) as unknown as JobHandlers
