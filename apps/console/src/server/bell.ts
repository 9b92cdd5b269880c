import { EventEmitter } from 'node:events'
import pg from 'pg'
import { z } from 'zod'
import { env } from '../env.ts'
import { db } from './db.ts'
import { log } from './log.ts'

/**
 * The bell says *look*, never what there is to see: rows are the truth, so a ring lost or doubled does no harm.
 * Rung after commit, over PostgreSQL's LISTEN/NOTIFY.
 */
const ringSchema = z.discriminatedUnion('at', [
  /** The gateway that holds this agent looks at its state and open work. */
  z.object({ at: z.literal('agent'), id: z.string() }),
  /** Every gateway hands out the newest policy. */
  z.object({ at: z.literal('policy') }),
  /** Open pages refetch what they show of this kind. */
  z.object({
    at: z.literal('page'),
    kind: z.enum(['issuance', 'certificate', 'agent', 'token', 'authority', 'person', 'notice']),
  }),
])
export type Ring = z.infer<typeof ringSchema>

const channel = 'certfleet_bell'
const firstRetryMs = 100
const longestRetryMs = 5_000

interface Listener {
  events: EventEmitter
  stop(): Promise<void>
}

const shared = globalThis as { certfleetBell?: Listener }

/** Rings once the caller's transaction is committed. A failure is logged: the minute's re-read makes up for it. */
export async function ring(...rings: Ring[]): Promise<void> {
  try {
    // A statement of its own: NOTIFY takes a global lock until its transaction ends.
    const payloads = rings.map((one) => JSON.stringify(one))
    await db().$queryRaw`SELECT 1 FROM unnest(${payloads}::text[]) AS payload, LATERAL pg_notify(${channel}, payload)`
  } catch (error) {
    log().warn({ err: error }, 'bell not rung')
  }
}

/** Calls `hear` at each ring until the returned function is called. Starts listening at the first call. */
export function onRing(hear: (ring: Ring) => void): () => void {
  return on('ring', hear)
}

/** Calls `look` after each (re)connection: rings may have been missed, so everything is looked at again. */
export function onListening(look: () => void): () => void {
  return on('listening', look)
}

export async function closeBell(): Promise<void> {
  await shared.certfleetBell?.stop()
  delete shared.certfleetBell
}

function on(event: 'ring' | 'listening', listener: (ring: Ring) => void): () => void {
  const { events } = (shared.certfleetBell ??= listen())
  events.on(event, listener)
  return () => events.off(event, listener)
}

function listen(): Listener {
  const events = new EventEmitter().setMaxListeners(0)
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let retryMs = firstRetryMs
  let stopped = false

  const again = () => {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = null
      void connect()
    }, retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
  }

  const connect = async () => {
    const next = new pg.Client({ connectionString: env().databaseUrl, keepAlive: true })
    // 'end' follows 'error' only sometimes; `again` bears being called twice.
    next.on('error', again)
    next.on('end', again)
    next.on('notification', ({ payload }) => {
      const heard = ringSchema.safeParse(JSON.parse(payload ?? 'null'))
      if (heard.success) events.emit('ring', heard.data)
    })
    try {
      await next.connect()
      await next.query(`LISTEN ${channel}`)
      client = next
      retryMs = firstRetryMs
      events.emit('listening')
    } catch (error) {
      log().warn({ err: error }, 'bell not heard, trying again')
      next.end().catch(() => {})
      again()
    }
  }

  void connect()
  return {
    events,
    stop: async () => {
      stopped = true
      if (timer) clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
