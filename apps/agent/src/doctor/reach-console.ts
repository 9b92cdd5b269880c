import type { Policy } from '@certfleet/core/order.ts'
import { consoleMessageSchema } from '@certfleet/core/protocol.ts'
import { WebSocket } from 'ws'
import type { Clock } from '../clock.ts'
import { EnrolmentRefused, proveConsole } from '../enrol.ts'
import type { Identity } from '../identity.ts'
import { jsonOrNull } from '../json.ts'
import { usualGateway } from '../link/link.ts'
import { reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { agentFor } from '../proxy.ts'
import { type Reached, reach } from './reach.ts'

export interface ReachedConsole {
  origin: string
  reached: Reached
  /** Whether it proves the pinned key; null: it was not asked, as it is not reached, or no key is known. */
  key: 'proven' | { refused: 'foreign' | 'unproven'; reason: string } | null
  gateway: string
  /** How far this PC's clock is ahead of the console's, or why the gateway has not said. */
  challenge: { skewMs: number } | { reason: string }
}

interface ConsoleSought {
  platform: Platform
  clock: Clock
  origin: string
  policy: Policy | null
  identity: Identity | null
}

const answerMs = 5000

/** Looks how the console is reached. It is told nothing but a nonce. Never throws. */
export async function reachConsole({ platform, clock, origin, policy, identity }: ConsoleSought) {
  const gateway = policy?.gatewayUrl ?? usualGateway(origin)
  const [reached, challenge] = await Promise.all([
    reach(new URL(`${origin}/api/agent/release`), platform.network),
    askChallenge(gateway, platform, clock).catch((error: unknown) => ({ reason: reasonOf(error) })),
  ])
  const key = identity && reached.answer ? await proves(origin, identity, platform) : null
  return { origin, reached, key, gateway, challenge } satisfies ReachedConsole
}

async function proves(origin: string, { consoleKeyId }: Identity, platform: Platform): Promise<ReachedConsole['key']> {
  try {
    await proveConsole({ platform, signal: AbortSignal.timeout(answerMs) }, origin, consoleKeyId)
    return 'proven'
  } catch (error) {
    const isForeign = error instanceof EnrolmentRefused && error.reason === 'foreign_console'
    return { refused: isForeign ? 'foreign' : 'unproven', reason: reasonOf(error) }
  }
}

/** A gateway begins with its challenge, and the time; whoever then goes was nobody. */
async function askChallenge(gateway: string, { network }: Platform, clock: Clock): Promise<{ skewMs: number }> {
  const agent = gateway.startsWith('wss:') ? await agentFor(new URL(gateway), network) : undefined
  const socket = new WebSocket(gateway, { perMessageDeflate: false, handshakeTimeout: answerMs, agent })
  try {
    const said = Promise.withResolvers<Buffer>()
    const timer = setTimeout(() => said.reject(new Error(`no challenge within ${answerMs} ms`)), answerMs)
    socket.on('message', (data) => said.resolve(data as Buffer))
    socket.on('error', said.reject)
    socket.on('close', (code) => said.reject(new Error(`closed: ${code}`)))
    const text = (await said.promise.finally(() => clearTimeout(timer))).toString('utf8')
    const message = consoleMessageSchema.safeParse(jsonOrNull(text)).data
    if (message?.type !== 'challenge') throw new Error('what answers there is no gateway')
    return { skewMs: clock.pcNow().getTime() - Date.parse(message.time) }
  } finally {
    socket.on('error', () => {})
    socket.terminate()
    agent?.destroy()
  }
}
