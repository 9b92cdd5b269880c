import type { LinkState } from '../link/link-state.ts'
import { type CheckId, type FindingOf, type Found, checkIds, fine, groupOf, notApplicable, trouble } from './checks.ts'
import { type Reached, stateOf } from './reach.ts'
import type { Surroundings } from './surroundings.ts'

/** The way out of this PC, by that to the console, else by that to the first authority. */
export async function lookAtProxy(around: Surroundings): Promise<Found[]> {
  const authorities = (await around.authorities).flatMap(({ reached }) => reached ?? [])
  const reached = (await around.console)?.reached ?? authorities[0]
  return [reached ? proxy(reached) : notApplicable('network.proxy')]
}

function proxy(reached: Reached): Found {
  const { proxy: address, failed } = reached
  if (failed?.step === 'proxy') return trouble('network.proxy', 'unusable', failed.reason)
  if (!address) return fine('network.proxy', '–')
  if (failed?.step === 'dns' || failed?.step === 'tcp')
    return trouble('network.proxy', 'unusable', `${address}  ${failed.reason}`)
  if (failed?.step !== 'tunnel') return fine('network.proxy', address)
  const asks = /\b407\b/.test(failed.reason)
  return trouble('network.proxy', asks ? 'asks' : 'refuses', `${address}  ${failed.reason}`)
}

/** The console, one step after the other: which one fails says who has to act. */
export async function lookAtConsole(around: Surroundings): Promise<Found[]> {
  const found = await around.console
  if (!found) return checkIds.filter((id) => groupOf(id) === 'console').map((id) => notApplicable(id))
  const { origin, reached, key, gateway, challenge } = found
  return [
    ...wayTo(origin, reached),
    keyOf(key),
    'reason' in challenge
      ? trouble('console.websocket', 'blocked', `${gateway}  ${challenge.reason}`)
      : fine('console.websocket', gateway),
    link(around.running?.link ?? null),
    policyKnown(around),
  ]
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
  proxy_unusable: 'proxy',
  too_old: 'too_old',
  refused: 'refused',
  untrusted: 'refused',
}

function link(state: LinkState | null): Found {
  if (!state) return notApplicable('console.link')
  const finding = linkFindings[state]
  return finding ? trouble('console.link', finding, state) : fine('console.link', state)
}

function policyKnown({ identity, policy }: Surroundings): Found {
  if (!('value' in identity) || !identity.value) return notApplicable('console.policy')
  if (!policy) return trouble('console.policy', 'none')
  const names = policy.authorities.map(({ name }) => name).join(', ')
  const seen = `${policy.version}: ${names}`
  return names ? fine('console.policy', seen) : trouble('console.policy', 'no_authority', seen)
}
