import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type BackendServer, backendServers } from '../../../../test/support/backend-servers.ts'
import { closeServer, openServer } from '../../../../test/support/console-server.ts'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { RedisServer } from '../../../../test/support/redis.ts'
import { ring } from './bell.ts'
import type { JobHandlers, JobPayload } from './jobs.ts'
import { type JobRequest, addJobs, startWorker } from './queue.ts'
import { idleJobs } from '../../../../test/support/idle-jobs.ts'

const offer = (issuanceId: string): JobRequest<'offer'> => ({
  name: 'offer',
  payload: { issuanceId, attempt: 1 },
  key: issuanceId,
})

describe.each(backendServers)('the queue on $title', { timeout: 60_000 }, ({ needed, open, losses }) => {
  let server: BackendServer
  let stopWorker: (() => Promise<void>) | undefined
  const offered: JobPayload<'offer'>[] = []
  const offersOf = (id: string) => offered.filter(({ issuanceId }) => issuanceId === id).length
  let dispatches = 0
  /** What an `offer` waits for before it ends. */
  let gate: Promise<void> = Promise.resolve()
  const handlers: JobHandlers = {
    ...idleJobs,
    dispatch: async () => void dispatches++,
    offer: async (payload) => {
      offered.push(payload)
      await gate
    },
  }

  beforeAll(async () => {
    if (lacks(...needed)) return
    server = await open(inject('postgresUrl'))
    await openServer(server.postgresUrl, server.redisUrl)
    stopWorker = await startWorker(handlers, 500)
  })
  beforeEach((context) => needs(context, ...needed))
  afterAll(async () => {
    await stopWorker?.()
    await closeServer()
    await server?.close()
  })

  it('brings each job to its handler with its payload', async () => {
    await addJobs(Array.from({ length: 50 }, (_, n) => offer(`bulk-${n}`)))
    await eventually('all jobs', () => offered.length >= 50)
    expect(new Set(offered.map(({ issuanceId }) => issuanceId)).size).toBe(50)
    expect(offered[0]).toEqual({ issuanceId: expect.stringMatching(/^bulk-/), attempt: 1 })
  })

  it('does not add a job while one with its key runs, and does once it is done', async () => {
    let finish = () => {}
    gate = new Promise((resolve) => (finish = resolve))
    await addJobs([offer('twice')])
    await eventually('the job', () => offersOf('twice') === 1)
    await addJobs([offer('twice'), offer('other')])
    await eventually('the other job', () => offersOf('other') === 1)
    expect(offersOf('twice')).toBe(1)
    finish()
    await eventually('the job again', async () => {
      await addJobs([offer('twice')])
      return offersOf('twice') === 2
    })
  })

  it('runs a schedule again and again', async () => {
    const before = dispatches
    const started = Date.now()
    await eventually('two more', () => dispatches >= before + 2)
    // Between them are the catalogue's five seconds; upkeep meanwhile adds none.
    expect(Date.now() - started).toBeGreaterThan(4_500)
  })

  it.each(losses)('that was $title is made again, with its schedules, and takes jobs again', async ({ lose }) => {
    await lose(server.redisUrl ?? server.postgresUrl)
    const before = dispatches
    await eventually('a schedule', () => dispatches > before)
    await eventually('a new job', async () => {
      await addJobs([offer('after-loss')])
      return offersOf('after-loss') > 0
    })
    offered.length = 0
  })

  it('goes on when its server was away, and nobody waits for it meanwhile', async () => {
    await server.kill()
    const started = Date.now()
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => addJobs([offer(`away-${n}`)])))
    expect(Date.now() - started).toBeLessThan(10_000)
    const before = dispatches
    await server.start()
    await eventually('a schedule', () => dispatches > before)
    await eventually('a new job', async () => {
      await addJobs([offer('after-kill')])
      return offersOf('after-kill') > 0
    })
  })

  it('starts while its server is away, and works when it is there', async () => {
    await stopWorker?.()
    await server.kill()
    stopWorker = await startWorker(handlers, 500)
    await server.start()
    const before = dispatches
    await eventually('a schedule', () => dispatches > before)
    await eventually('a new job', async () => {
      await addJobs([offer('late')])
      return offersOf('late') > 0
    })
  })
})

describe('a Redis that has stopped answering', () => {
  let redis: RedisServer | undefined

  beforeEach((context) => needs(context, 'redis'))
  beforeAll(async () => {
    if (lacks('redis')) return
    redis = await RedisServer.open()
    await openServer(inject('postgresUrl'), redis.url)
    await addJobs([offer('before')])
  })
  afterAll(async () => {
    redis?.thaw()
    await closeServer()
    await redis?.close()
  })

  it('keeps nobody waiting', async () => {
    redis?.freeze()
    const started = Date.now()
    await Promise.all([addJobs([offer('frozen')]), ring({ at: 'policy' })])
    const waitedMs = Date.now() - started
    expect(waitedMs).toBeGreaterThan(1_000) // it was frozen
    expect(waitedMs).toBeLessThan(5_000)
  })
})
