import { randomUUID } from 'node:crypto'
import { type JobRequest, addJobs, startWorker } from '../../apps/console/src/server/queue.ts'
import { closeServer, openServer } from '../support/console-server.ts'
import { freshDatabase } from '../support/database.ts'
import { lacks } from '../support/machine.ts'
import { idleJobs } from '../support/idle-jobs.ts'
import { eventually } from '../support/eventually.ts'
import { RedisServer } from '../support/redis.ts'
import { type BenchOptions, rounded } from './measurement.ts'

/** As many as `dispatch` adds at once. */
const bulk = 500

/**
 * Jobs that do nothing, through the console's own queue on both its backends: added in bulk while no worker runs, then
 * taken by one worker until the last one is done.
 */
export async function queueBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  await measure('PostgreSQL', postgresUrl, undefined, count ?? 10_000, show)
  const reason = lacks('redis')
  if (reason) return void process.stderr.write(`not on Redis: ${reason}\n`)
  const redis = await RedisServer.open()
  try {
    await measure('Redis', postgresUrl, redis.url, count ?? 10_000, show)
  } finally {
    await redis.close()
  }
}

async function measure(
  backend: string,
  postgresUrl: string,
  redisUrl: string | undefined,
  jobs: number,
  show: BenchOptions['show'],
): Promise<void> {
  const database = await freshDatabase(postgresUrl, 'console')
  await openServer(database.url, redisUrl)
  const waiting = new Set<string>(Array.from({ length: jobs }, () => randomUUID()))
  const requests = [...waiting].map(offer)
  const adding = performance.now()
  for (let at = 0; at < jobs; at += bulk) await addJobs(requests.slice(at, at + bulk))
  const added = performance.now()
  const stop = await startWorker({
    ...idleJobs,
    offer: async ({ issuanceId }) => void waiting.delete(issuanceId),
  })
  await eventually('the last job', () => waiting.size === 0, 300_000)
  const done = performance.now()
  await stop()
  await closeServer()
  await database.drop()
  const about = { bench: 'queue', unit: '1/s', backend, jobs } as const
  show({ ...about, metric: 'added in bulk', value: rounded((jobs * 1000) / (added - adding)) })
  show({ ...about, metric: 'processed', value: rounded((jobs * 1000) / (done - added)) })
}

const offer = (issuanceId: string): JobRequest<'offer'> => ({
  name: 'offer',
  payload: { issuanceId, attempt: 1 },
  key: `${issuanceId}/1`,
})
