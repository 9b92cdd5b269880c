import { ConfigError } from '../config.ts'
import type { LinkState } from '../link/link-state.ts'
import { type CheckId, type FindingOf, type Found, checkIds, fine, groupOf, notApplicable, trouble } from './checks.ts'
import type { AgentStatus } from '../status.ts'
import type { ReachedConsole } from './reach-console.ts'
import { type Reached, stateOf } from './reach.ts'
import type { Surroundings } from './surroundings.ts'

/** The way out of this PC, by that to the console, else by that to the first authority. */
export async function lookAtProxy(around: Surroundings): Promise<Found[]> {
  const malformed = await whyMalformed(around)
  if (malformed) return [trouble('network.proxy', 'malformed', malformed)]
  const authorities = (await around.authorities).flatMap(({ reached }) => reached ?? [])
  const reached = (await around.console)?.reached ?? authorities[0]
  return [reached ? proxy(reached, around.running?.link === 'connected') : notApplicable('network.proxy')]
}

/** The setting can be followed for no address at all. */
async function whyMalformed({ platform: { network } }: Surroundings): Promise<string | null> {
  try {
    await network.proxyFor(new URL('https://console.invalid/'))
    return null
  } catch (error) {
    return error instanceof ConfigError ? error.message : null
  }
}

/** @param isLetThrough the running agent is: it may have been told on its screens what this process does not know */
function proxy(reached: Reached, isLetThrough: boolean): Found {
  const { proxy: address, failed, proxyAsks } = reached
  if (failed?.step === 'proxy') return trouble('network.proxy', 'unusable', failed.reason)
  if (!address) return fine('network.proxy', '–')
  if (failed?.step === 'dns' || failed?.step === 'tcp')
    return trouble('network.proxy', 'unusable', `${address}  ${failed.reason}`)
  if (failed?.step !== 'tunnel') return fine('network.proxy', address)
  if (proxyAsks && isLetThrough) return fine('network.proxy', `${address}  407`)
  const finding = proxyAsks === 'system' ? 'signs_on' : proxyAsks ? 'asks' : 'refuses'
  return trouble('network.proxy', finding, `${address}  ${failed.reason}`)
}

/** The console, one step after the other: which one fails says who has to act. */
export async function lookAtConsole(around: Surroundings): Promise<Found[]> {
  const found = await around.console
  if (!found) return checkIds.filter((id) => groupOf(id) === 'console').map((id) => notApplicable(id))
  const { origin, reached, key } = found
  return [...wayTo(origin, reached), keyOf(key), webSocket(found), link(around.running), policyKnown(around)]
}

function wayTo(origin: string, reached: Reached): Found[] {
  const { dialled, failed, issuer, answer, tlsFault } = reached
  // The step before is at fault, or the proxy, which is said there.
  const step = (id: CheckId, name: 'dns' | 'tcp' | 'tls' | 'http', ok: Found, broken: (reason: string) => Found) => {
    const state = stateOf(reached, name)
    if (state === 'failed') return broken(failed?.reason ?? '')
    return state === 'taken' ? ok : notApplicable(id)
  }
  const answered = answer && [200, 204, 404].includes(answer.status)
  return [
    step('console.dns', 'dns', fine('console.dns', dialled), (reason) => trouble('console.dns', 'unknown', reason)),
    step('console.tcp', 'tcp', fine('console.tcp', dialled), (reason) => trouble('console.tcp', 'unreachable', reason)),
    origin.startsWith('http:')
      ? notApplicable('console.tls', origin)
      : step('console.tls', 'tls', fine('console.tls', issuer ?? ''), (reason) =>
          trouble('console.tls', tlsFault ?? 'broken', `${issuer ?? '?'}  ${reason}`),
        ),
    step(
      'console.http',
      'http',
      answered ? fine('console.http', origin) : trouble('console.http', 'other', `${origin}  HTTP ${answer?.status}`),
      (reason) => trouble('console.http', 'no_answer', reason),
    ),
  ]
}

function keyOf(key: NonNullable<Awaited<Surroundings['console']>>['key']): Found {
  if (!key) return notApplicable('console.key')
  return key === 'proven' ? fine('console.key') : trouble('console.key', key.refused, key.reason)
}

const linkFindings: Record<LinkState, FindingOf<'console.link'> | null> = {
  connected: null,
  connecting: 'offline',
  offline: 'offline',
  pending_approval: 'pending',
  proxy_refused: 'proxy',
  // Said by `network.proxy`.
  proxy_unusable: 'offline',
  too_old: 'too_old',
  refused: 'refused',
  untrusted: 'refused',
}

function webSocket({ gateway, blocked, skewMs }: ReachedConsole): Found {
  if (blocked === null) return fine('console.websocket', gateway)
  return trouble('console.websocket', skewMs === null ? 'blocked' : 'polled', `${gateway}  ${blocked}`)
}

function link(running: AgentStatus | null): Found {
  if (!running) return notApplicable('console.link')
  const { link: state, polling } = running
  const finding = linkFindings[state]
  const seen = polling ? `${state}, polling: ${polling}` : state
  return finding ? trouble('console.link', finding, seen) : fine('console.link', seen)
}

function policyKnown({ identity, policy }: Surroundings): Found {
  if (!('value' in identity) || !identity.value) return notApplicable('console.policy')
  if (!policy) return trouble('console.policy', 'none')
  const names = policy.authorities.map(({ name }) => name).join(', ')
  const seen = `${policy.version}: ${names}`
  return names ? fine('console.policy', seen) : trouble('console.policy', 'no_authority', seen)
}
