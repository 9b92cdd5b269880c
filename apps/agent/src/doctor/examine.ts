import { type Clock, systemClock } from '../clock.ts'
import { reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { type Found, type Group, checkIds, groupOf, unfinished } from './checks.ts'
import { lookAtAgent } from './look-at-agent.ts'
import { lookAtAuthorities, lookAtClock } from './look-at-authorities.ts'
import { lookAtConsole, lookAtProxy } from './look-at-network.ts'
import { lookAtPc, lookAtScreens } from './look-at-pc.ts'
import { lookAtCertificates, lookAtKeyStore } from './look-at-store.ts'
import { within } from './reach.ts'
import { type Surroundings, closeStore, lookAround } from './surroundings.ts'

const looks: Record<Group, (around: Surroundings) => Promise<Found[]>> = {
  agent: lookAtAgent,
  network: lookAtProxy,
  console: lookAtConsole,
  authority: lookAtAuthorities,
  clock: lookAtClock,
  keystore: lookAtKeyStore,
  certificates: lookAtCertificates,
  screens: lookAtScreens,
  pc: lookAtPc,
}

/** Whatever does not end is left behind by then: with what is asked before, the whole stays below half a minute. */
const boundMs = 20_000

/**
 * Looks at everything a certificate's renewal on this PC depends on. It changes nothing, but for a key that it makes,
 * tries and removes; and tells nobody anything. Every check of the catalogue comes back, in its order.
 */
export async function examine(platform: Platform, clock: Clock = systemClock): Promise<Found[]> {
  const around = await lookAround(platform, clock)
  const found = new Map<string, Found>()
  const reasons = new Map<Group, string>()
  await Promise.all(
    Object.entries(looks).map(async ([group, look]) => {
      try {
        for (const each of await within(boundMs, look(around))) found.set(each.id, each)
      } catch (error) {
        reasons.set(group as Group, reasonOf(error))
      }
    }),
  )
  void closeStore(around)
  return checkIds.map((id) => found.get(id) ?? unfinished(id, reasons.get(groupOf(id)) ?? ''))
}
