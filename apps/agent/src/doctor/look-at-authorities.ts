import { allowsAuthority } from '../config.ts'
import { maxSkewMs } from '../clock.ts'
import { type Found, fine, notApplicable, trouble } from './checks.ts'
import type { ReachedAuthority } from './reach-authorities.ts'
import { type Reached, stateOf } from './reach.ts'
import type { Surroundings } from './surroundings.ts'

/** The authorities of the policy, as this PC may deal with them and reaches them. */
export async function lookAtAuthorities(around: Surroundings): Promise<Found[]> {
  const reached = (await around.authorities).flatMap((each) =>
    each.reached ? [{ ...each, reached: each.reached }] : [],
  )
  return [allowed(around), reachable(reached), tls(reached)]
}

function allowed({ machinePolicy, policy, platform }: Surroundings): Found {
  if ('reason' in machinePolicy) return trouble('authority.allowed', 'unreadable', machinePolicy.reason)
  const refused = (policy?.authorities ?? []).filter(({ baseUrl }) => !allowsAuthority(machinePolicy.value, baseUrl))
  const list = machinePolicy.value.allowedAuthorities
  if (!list || !policy) return notApplicable('authority.allowed')
  const seen = `${platform.machinePolicy.place}  ${refused.map(({ baseUrl }) => baseUrl).join(' ')}`
  return refused.length > 0
    ? trouble('authority.allowed', 'not_allowed', seen)
    : fine('authority.allowed', list.join(' '))
}

type Asked = ReachedAuthority & { reached: Reached }

function reachable(asked: Asked[]): Found {
  if (asked.length === 0) return notApplicable('authority.reachable')
  const lost = asked.find(({ reached }) => stateOf(reached, 'tls') === 'not_reached')
  if (lost) return trouble('authority.reachable', 'unreachable', seenOf(lost))
  const silent = asked.find(({ reached, profile }) => stateOf(reached, 'tls') === 'taken' && !profile)
  if (silent) return trouble('authority.reachable', 'no_answer', seenOf(silent))
  return fine('authority.reachable', asked.map(({ authority }) => `${authority.name} ${authority.baseUrl}`).join(', '))
}

/** The anchors are the policy's own: whoever else issued what is shown sits in between. */
function tls(asked: Asked[]): Found {
  const tried = asked.filter(({ reached }) => stateOf(reached, 'tls') !== 'not_reached')
  if (tried.length === 0) return notApplicable('authority.tls')
  const bad = tried.find(({ reached }) => reached.tlsFault)
  if (!bad) return fine('authority.tls', tried.map(({ reached }) => reached.issuer ?? '').join(', '))
  const { tlsFault, issuer } = bad.reached
  const finding = tlsFault === 'untrusted' || !tlsFault ? 'inspected' : tlsFault
  return trouble('authority.tls', finding, `${issuer ?? '?'}  ${seenOf(bad)}`)
}

const seenOf = ({ authority, reached }: Asked) =>
  `${authority.name} ${authority.baseUrl}  ${reached.failed?.reason ?? `HTTP ${reached.answer?.status}`}`

/** Beyond this it is worth mending before it is too much. */
const driftMs = 60_000
/** Minutes by which Date is behind UTC in Japan. */
const japanMinutes = -540

/** This PC's clock against those that decide. */
export async function lookAtClock(around: Surroundings): Promise<Found[]> {
  const found = await around.console
  const bySkew = (await around.authorities).flatMap(({ skewMs }) => skewMs ?? [])
  const consoleSkewMs = found?.skewMs ?? null
  const now = around.clock.pcNow()
  const zone = `${Intl.DateTimeFormat().resolvedOptions().timeZone}, UTC${-now.getTimezoneOffset() / 60}`
  return [
    skew('clock.console', consoleSkewMs, now),
    skew('clock.authority', bySkew.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null, now),
    now.getTimezoneOffset() === japanMinutes ? fine('clock.zone', zone) : trouble('clock.zone', 'elsewhere', zone),
  ]
}

function skew(id: 'clock.console' | 'clock.authority', skewMs: number | null, pcNow: Date): Found {
  if (skewMs === null) return notApplicable(id)
  const right = new Date(pcNow.getTime() - skewMs).toISOString()
  const seen = `${skewMs < 0 ? '' : '+'}${Math.round(skewMs / 1000)} s`
  if (Math.abs(skewMs) > maxSkewMs) return trouble(id, 'wrong', `${seen}, PC ${pcNow.toISOString()}, ${right}`)
  return Math.abs(skewMs) > driftMs ? trouble(id, 'drifting', seen) : fine(id, seen)
}
