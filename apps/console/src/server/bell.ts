import { EventEmitter } from 'node:events'
import { z } from 'zod'
import { backend } from './backend.ts'
import { log } from './log.ts'

/**
 * The bell says *look*, never what there is to see: rows are the truth, so a ring lost or doubled does no harm.
 * Rung after commit.
 */
const ringSchema = z.discriminatedUnion('at', [
  /** The gateway that holds this agent looks at its state and open work. */
  z.object({ at: z.literal('agent'), id: z.string() }),
  /** Every gateway hands out the newest policy. */
  z.object({ at: z.literal('policy') }),
  /** Open pages refetch what they show of this kind. */
  z.object({
    at: z.literal('page'),
    kind: z.enum([
      'issuance',
      'certificate',
      'agent',
      'token',
      'authority',
      'person',
      'campaign',
      'notice',
      'release',
      'suspicion',
    ]),
  }),
])
export type Ring = z.infer<typeof ringSchema>

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
    await backend().ring(rings.map((one) => JSON.stringify(one)))
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

/** One connection after another. */
function listen(): Listener {
  const events = new EventEmitter().setMaxListeners(0)
  let hangUp: (() => Promise<void>) | null = null
  let timer: NodeJS.Timeout | undefined
  let retryMs = firstRetryMs
  let stopped = false

  const connect = async () => {
    let lost = false
    const again = () => {
      if (lost || stopped) return
      lost = true
      timer = setTimeout(() => void connect(), retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
    try {
      hangUp = await backend().hear((payload) => {
        const heard = ringIn(payload)
        if (heard) events.emit('ring', heard)
      }, again)
      if (stopped) return await hangUp()
      retryMs = firstRetryMs
      events.emit('listening')
    } catch (error) {
      log().warn({ err: error }, 'bell not heard, trying again')
      again()
    }
  }

  void connect()
  return {
    events,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await hangUp?.()
    },
  }
}

/** What is no ring of ours is none: a newer version's, or somebody else's. */
function ringIn(payload: string): Ring | null {
  try {
    return ringSchema.parse(JSON.parse(payload))
  } catch {
    return null
  }
}
