import type { Policy } from '@certfleet/core/order.ts'
import type { Clock } from '../clock.ts'
import { type MachinePolicy, readMachinePolicy } from '../config.ts'
import { type Identity, loadIdentity } from '../identity.ts'
import { askInstance } from '../instance.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { chosenKeyStore, openKeyStore } from '../keystore/open-key-store.ts'
import { type Log, reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { PolicyStore } from '../policy.ts'
import { type AgentStatus, agentStatusSchema } from '../status.ts'
import { type ReachedAuthority, reachAuthorities } from './reach-authorities.ts'
import { type ReachedConsole, reachConsole } from './reach-console.ts'

/** What there is, or why it could not be had. */
export type Tried<T> = { value: T } | { reason: string }

/** What several checks need, looked at once. */
export interface Surroundings {
  platform: Platform
  clock: Clock
  /** Null: not enrolled. */
  identity: Tried<Identity | null>
  machinePolicy: Tried<MachinePolicy>
  policy: Policy | null
  running: AgentStatus | null
  /** Null while there is no console to look for. */
  console: Promise<ReachedConsole | null>
  authorities: Promise<ReachedAuthority[]>
  /** Null before the agent has chosen one. */
  store: Promise<Tried<KeyStore> | null>
}

/** Looks around. What takes time goes on meanwhile. */
export async function lookAround(platform: Platform, clock: Clock): Promise<Surroundings> {
  const identity = attempt(() => loadIdentity(platform.privateFolder))
  const machinePolicy = attempt(() => readMachinePolicy(platform.machinePolicy))
  const known = 'value' in identity ? identity.value : null
  const preset = 'value' in machinePolicy ? machinePolicy.value : {}
  const policy = known ? new PolicyStore(platform.privateFolder, known).current : null
  const origin = known?.consoleOrigin ?? (preset.server ? new URL(preset.server).origin : null)
  return {
    platform,
    clock,
    identity,
    machinePolicy,
    policy,
    running: 'value' in identity ? await askInstance(platform.privateFolder, 'status', agentStatusSchema) : null,
    console: origin ? reachConsole({ platform, clock, origin, policy, identity: known }) : Promise.resolve(null),
    authorities: reachAuthorities({ platform, clock, policy, machinePolicy: preset }),
    store: 'value' in machinePolicy ? openStore(platform, preset) : Promise.resolve(null),
  }
}

async function openStore(platform: Platform, policy: MachinePolicy): Promise<Tried<KeyStore> | null> {
  try {
    // To choose one is the agent's own doing, at its first start.
    return chosenKeyStore(platform) === null ? null : { value: await openKeyStore(platform, policy, silent) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

export async function closeStore({ store }: Pick<Surroundings, 'store'>): Promise<void> {
  const opened = await store
  if (opened && 'value' in opened) await opened.value.close()
}

/** The log is the agent's; what doctor sees, it says. */
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

function attempt<T>(work: () => T): Tried<T> {
  try {
    return { value: work() }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
