import type { Policy } from '@certfleet/core/order.ts'
import type { Clock } from '../clock.ts'
import { EnrolmentRefused, proveConsole } from '../enrol.ts'
import type { Identity } from '../identity.ts'
import { askChallenge } from '../link/ask-challenge.ts'
import { type DialLine, webSocketLine } from '../link/line.ts'
import { usualGateway } from '../link/link.ts'
import { pollLine } from '../link/poll-line.ts'
import { reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { type Reached, reach } from './reach.ts'

export interface ReachedConsole {
  origin: string
  reached: Reached
  /** Whether it proves the pinned key; null: it was not asked, as it is not reached, or no key is known. */
  key: 'proven' | { refused: 'foreign' | 'unproven'; reason: string } | null
  gateway: string
  /** How far this PC's clock is ahead of the console's; null when the gateway has not said. */
  skewMs: number | null
  /** Why no WebSocket to the gateway comes through; null: one does. */
  blocked: string | null
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
  const [reached, challenged] = await Promise.all([
    reach(new URL(`${origin}/api/agent/release`), platform.network),
    askGateway(gateway, platform, clock),
  ])
  const key = identity && reached.answer ? await proves(origin, identity, platform) : null
  return { origin, reached, key, gateway, ...challenged } satisfies ReachedConsole
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

/** By a WebSocket, as the agent has it, else by a poll. */
async function askGateway(gateway: string, { network }: Platform, clock: Clock) {
  const skewBy = async (dial: DialLine) => clock.pcNow().getTime() - +(await askChallenge(dial, answerMs))
  try {
    return { skewMs: await skewBy(await webSocketLine(gateway, network, answerMs)), blocked: null }
  } catch (error) {
    const skewMs = await skewBy(pollLine(gateway, network)).catch(() => null)
    return { skewMs, blocked: reasonOf(error) }
  }
}
