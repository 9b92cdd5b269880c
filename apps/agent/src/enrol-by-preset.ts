import { EnrolmentRefused, type EnrolOptions, enrol } from './enrol.ts'
import { type Log, reasonOf } from './log.ts'
import type { Platform } from './platform/platform.ts'
import { type Backoff, backoffMs, sleep } from './retry.ts'

export interface PresetOptions {
  platform: Platform
  /** The console of the machine policy. */
  server: string
  log: Log
  signal: AbortSignal
  tempo?: PresetTempo
}

export interface PresetTempo {
  /** While the console does not answer. */
  away: Backoff
  /** While somebody has to change something: the token, the console's address. */
  refused: Backoff
}

/** A fleet is installed within minutes; a console that comes back shall not be met by all of it at once. */
const defaultTempo: PresetTempo = {
  away: { baseMs: 2000, capMs: 300_000 },
  refused: { baseMs: 60_000, capMs: 900_000 },
}

/**
 * Enrols with what the PC's administrator has preset, and tries until it is done. The token is read before each
 * try: it may come later than the program, and be replaced when it has expired.
 * @throws the signal's reason when it aborts
 */
export async function enrolByPreset({ tempo = defaultTempo, ...options }: PresetOptions): Promise<void> {
  const { log, signal, server } = options
  for (let failures = 1; ; failures++) {
    try {
      const { agentId, state } = await enrol(enrolmentOf(options))
      log.info('enrol.done', { agent: agentId, console: server, state })
      return
    } catch (error) {
      signal.throwIfAborted()
      log.warn('enrol.failed', { console: server, reason: reasonOf(error) })
      await sleep(backoffMs(isAway(error) ? tempo.away : tempo.refused, failures), signal)
    }
  }
}

function enrolmentOf({ platform, server, signal }: PresetOptions): EnrolOptions {
  const { place, read } = platform.enrolmentToken
  const token = read()?.trim()
  if (!token) throw new EnrolmentRefused('token_malformed', { detail: `no token in ${place}` })
  return { platform, server, token, signal }
}

/** An answer that cannot be read is probably that of a proxy. */
const isAway = (error: unknown) =>
  error instanceof EnrolmentRefused && ['unreachable', 'answer_unreadable'].includes(error.reason)
