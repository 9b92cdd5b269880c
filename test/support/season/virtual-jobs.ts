import { type JobHandlers, type JobName, type JobPayload, jobs } from '../../../apps/console/src/server/jobs.ts'
import { together } from './together.ts'
import { jobHandlers } from '../../../apps/console/src/worker/main.ts'

interface Added {
  name: string
  data: unknown
  opts: { deduplication: { id: string } }
}

/**
 * The worker's jobs by a clock of our own: what commands add to the queue is kept here instead of in BullMQ, and done by
 * the worker's handlers.
 */
export class VirtualJobs {
  readonly #handlers: JobHandlers
  readonly #waiting = new Map<string, Added>()
  readonly #onRun: (name: JobName, payload: unknown) => void

  /** @param onRun hears of each job before it is done */
  constructor(clock: () => Date, onRun: (name: JobName, payload: unknown) => void) {
    this.#handlers = jobHandlers(clock)
    this.#onRun = onRun
    const addBulk = async (added: Added[]) => {
      for (const job of added)
        if (!this.#waiting.has(job.opts.deduplication.id)) this.#waiting.set(job.opts.deduplication.id, job)
    }
    Object.assign(globalThis, { certfleetQueue: { addBulk, close: async () => {} } })
  }

  /** Does a scheduled job, and what it leads to. */
  async run(name: JobName): Promise<void> {
    await this.#do(name, {})
    await this.drain()
  }

  /** Does what waits. */
  async drain(): Promise<void> {
    while (this.#waiting.size > 0) {
      const all = [...this.#waiting.values()]
      this.#waiting.clear()
      await together(all, ({ name, data }) => this.#do(name as JobName, data))
    }
  }

  async #do(name: JobName, data: unknown): Promise<void> {
    const payload = jobs[name].payload.parse(data) as JobPayload<JobName>
    this.#onRun(name, payload)
    await (this.#handlers[name] as (payload: unknown) => Promise<void>)(payload)
  }
}
