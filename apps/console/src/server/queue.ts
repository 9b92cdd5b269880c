import { createPostgresBackend, runMigrations, withBackend } from 'bullmq'
import pg from 'pg'
import { env } from '../env.ts'
import { type JobHandlers, type JobName, type JobPayload, jobs } from './jobs.ts'
import { log } from './log.ts'

/** BullMQ on the console's own PostgreSQL, in a schema of its own. */
const schema = 'bullmq'
const queueName = 'certfleet'
const { Queue, Worker } = withBackend(createPostgresBackend)
type JobQueue = InstanceType<typeof Queue<unknown, void, string>>

const connection = (max: number) => ({ connectionString: env().databaseUrl, max, schema })

const shared = globalThis as { certfleetQueue?: JobQueue }

function queue(): JobQueue {
  if (shared.certfleetQueue) return shared.certfleetQueue
  const created = new Queue<unknown, void>(queueName, {
    connection: connection(3),
    defaultJobOptions: { removeOnComplete: true, removeOnFail: 1_000, backoff: { type: 'exponential', delay: 1_000 } },
  })
  created.on('error', (error: Error) => log().warn({ err: error }, 'queue'))
  return (shared.certfleetQueue = created)
}

/** Applies BullMQ's own migrations. */
export async function prepareQueue(): Promise<void> {
  const client = new pg.Client({ connectionString: env().databaseUrl })
  await client.connect()
  try {
    await runMigrations(client, schema)
  } finally {
    await client.end()
  }
}

export interface JobRequest<Name extends JobName> {
  name: Name
  payload: JobPayload<Name>
  /** While a job with this key waits or runs, another one is not added. */
  key: string
}

/** Adds jobs in one round trip. */
export async function addJobs<Name extends JobName>(requests: JobRequest<Name>[]): Promise<void> {
  if (requests.length === 0) return
  await queue().addBulk(
    requests.map(({ name, payload, key }) => ({
      name,
      data: payload,
      opts: { attempts: jobs[name].attempts, deduplication: { id: `${name}/${key}` } },
    })),
  )
}

/** Starts a worker for all jobs and their schedules. @returns a function that lets running jobs finish and stops. */
export async function startWorker(handlers: JobHandlers): Promise<() => Promise<void>> {
  for (const name of Object.keys(jobs) as JobName[]) {
    const job = jobs[name]
    if ('everyMs' in job) await queue().upsertJobScheduler(name, { every: job.everyMs }, { name, data: {} })
  }
  const run = async ({ name, data }: { name: string; data: unknown }): Promise<void> => {
    if (!(name in jobs)) throw new Error(`no such job: ${name}`)
    const known = name as JobName
    await (handlers[known] as (payload: unknown) => Promise<void>)(jobs[known].payload.parse(data))
  }
  const worker = new Worker<unknown, void>(queueName, run, { connection: connection(5), concurrency: 8 })
  worker.on('error', (error: Error) => log().warn({ err: error }, 'worker'))
  worker.on('failed', (job, error) => log().warn({ job: job?.name, data: job?.data, err: error }, 'job failed'))
  return () => worker.close()
}

export async function closeQueue(): Promise<void> {
  await shared.certfleetQueue?.close()
  delete shared.certfleetQueue
}
