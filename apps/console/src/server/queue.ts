import { type IQueueBackend, Queue, Worker } from 'bullmq'
import { backend } from './backend.ts'
import { type JobHandlers, type JobName, type JobPayload, jobs } from './jobs.ts'
import { complainOf, log } from './log.ts'

const queueName = 'certfleet'
type JobQueue = Queue<unknown, void, string, unknown, void, string, IQueueBackend>
type JobWorker = Worker<unknown, void, string, IQueueBackend>

/** How long running jobs may take to finish when the process is told to stop. */
const stopMs = 8_000

const shared = globalThis as { certfleetQueue?: JobQueue }

function queue(): JobQueue {
  if (shared.certfleetQueue) return shared.certfleetQueue
  const created: JobQueue = new Queue(
    queueName,
    {
      connection: {}, // the backend's
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: 1_000,
        backoff: { type: 'exponential', delay: 1_000 },
      },
    },
    backend().jobStore,
  )
  created.on('error', complainOf('queue'))
  // BullMQ remembers for ever that it could not be opened.
  created.waitUntilReady().catch(() => {
    if (shared.certfleetQueue === created) delete shared.certfleetQueue
    void created.close().catch(() => {})
  })
  return (shared.certfleetQueue = created)
}

/** Makes what the queue is kept in. */
export const prepareQueue = (): Promise<void> => backend().prepareJobs()

export interface JobRequest<Name extends JobName> {
  name: Name
  payload: JobPayload<Name>
  /** While a job with this key waits or runs, another one is not added. */
  key: string
}

/**
 * Adds jobs in one round trip, once what they are about is committed. A failure is logged: a job only says *look*, and
 * the schedules look anyway.
 */
export async function addJobs<Name extends JobName>(requests: JobRequest<Name>[]): Promise<void> {
  if (requests.length === 0) return
  try {
    await queue().addBulk(
      requests.map(({ name, payload, key }) => ({
        name,
        data: payload,
        opts: { attempts: jobs[name].attempts, deduplication: { id: `${name}/${key}` } },
      })),
    )
  } catch (error) {
    log().warn({ err: error, jobs: requests.length }, 'jobs not added')
  }
}

/**
 * Starts a worker for all jobs, and makes sure every `upkeepMs` that the queue and its schedules are there: a queue
 * that was lost is back by then, and its schedules find the open work.
 * @returns a function that lets running jobs finish and stops.
 */
export async function startWorker(handlers: JobHandlers, upkeepMs = 30_000): Promise<() => Promise<void>> {
  let worker: JobWorker | null = null
  const open = () => {
    const opened = openWorker(handlers)
    opened.waitUntilReady().catch(() => {
      if (worker === opened) worker = null
      void opened.close().catch(() => {})
    })
    return opened
  }
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let keeping: Promise<void>
  const keepUp = async () => {
    try {
      await prepareQueue()
      worker ??= open()
      await upsertSchedules()
    } catch (error) {
      log().warn({ err: error }, 'queue not looked after, trying again')
    }
    if (stopped) return
    timer = setTimeout(() => {
      keeping = keepUp()
    }, upkeepMs)
  }
  await (keeping = keepUp())
  return async () => {
    stopped = true
    clearTimeout(timer)
    await keeping
    // Where jobs are kept may be away, and then BullMQ waits for it.
    await Promise.race([worker?.close(), new Promise((resolve) => setTimeout(resolve, stopMs).unref())])
  }
}

/** The schedules of the catalogue, whether they are new, changed, lost, or as they were. */
async function upsertSchedules(): Promise<void> {
  for (const name of Object.keys(jobs) as JobName[]) {
    const job = jobs[name]
    if ('everyMs' in job) await queue().upsertJobScheduler(name, { every: job.everyMs }, { name, data: {} })
  }
}

function openWorker(handlers: JobHandlers): JobWorker {
  const run = async ({ name, data }: { name: string; data: unknown }): Promise<void> => {
    if (!(name in jobs)) throw new Error(`no such job: ${name}`)
    const known = name as JobName
    await (handlers[known] as (payload: unknown) => Promise<void>)(jobs[known].payload.parse(data))
  }
  const worker: JobWorker = new Worker(
    queueName,
    run,
    { connection: {}, concurrency: 8, runRetryDelay: 5_000 },
    backend().jobStore,
  )
  worker.on('error', complainOf('worker'))
  worker.on('failed', (job, error) => log().warn({ job: job?.name, data: job?.data, err: error }, 'job failed'))
  return worker
}

/** Closes what this process adds jobs and rings through. */
export async function closeQueue(): Promise<void> {
  await shared.certfleetQueue?.close()
  delete shared.certfleetQueue
  await backend().close()
}
