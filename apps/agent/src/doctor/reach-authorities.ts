import { profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { Policy } from '@certfleet/core/order.ts'
import type { Clock } from '../clock.ts'
import { type MachinePolicy, allowsAuthority } from '../config.ts'
import { jsonOrNull } from '../json.ts'
import type { Platform } from '../platform/platform.ts'
import { type Reached, reach } from './reach.ts'

export interface ReachedAuthority {
  authority: Policy['authorities'][number]
  /** Null: the machine policy forbids it, and it is left alone. */
  reached: Reached | null
  profile: AuthorityProfile | null
  /** How far this PC's clock is ahead of the authority's; null when that has not said. */
  skewMs: number | null
}

interface AuthoritiesSought {
  platform: Platform
  clock: Clock
  policy: Policy | null
  machinePolicy: MachinePolicy
}

/** Looks how each authority of the policy is reached, judged by its own anchors. Never throws. */
export function reachAuthorities({ platform, clock, policy, machinePolicy }: AuthoritiesSought) {
  return Promise.all(
    (policy?.authorities ?? []).map(async (authority): Promise<ReachedAuthority> => {
      if (!allowsAuthority(machinePolicy, authority.baseUrl)) {
        return { authority, reached: null, profile: null, skewMs: null }
      }
      const url = new URL(`${authority.baseUrl.replace(/\/+$/, '')}/api/profile`)
      const reached = await reach(url, platform.network, authority.trustAnchors)
      const { data } = profileAnswerSchema.safeParse(jsonOrNull(reached.answer?.text ?? ''))
      const skewMs = data ? clock.pcNow().getTime() - Date.parse(data.time) : null
      return { authority, reached, profile: data?.profile ?? null, skewMs }
    }),
  )
}
