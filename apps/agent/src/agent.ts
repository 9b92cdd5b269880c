import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { Order } from '@certfleet/core/order.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { defaultHttpsLimits } from './authorities/https-request.ts'
import { portalAuthority } from './authorities/portal.ts'
import { type Clock, TrustedTime, systemClock } from './clock.ts'
import { readMachinePolicy } from './config.ts'
import { DamagedFile, makePrivateFolder, setAside } from './files.ts'
import { loadIdentity } from './identity.ts'
import { announceInstance, lockInstance } from './instance.ts'
import { takeInventory } from './inventory.ts'
import type { IssuanceServices, IssuanceTempo } from './issue/issuance.ts'
import { Issuances } from './issue/issuances.ts'
import type { OnJournalEntry } from './journal/journal.ts'
import { openKeyStore } from './keystore/open-key-store.ts'
import { Link, defaultLinkTempo, defaultReconnect, defaultRefused } from './link/link.ts'
import type { LinkTempo } from './link/session.ts'
import { type Log, openLog, reasonOf } from './log.ts'
import { Outbox } from './outbox.ts'
import type { Platform } from './platform/platform.ts'
import { PolicyStore } from './policy.ts'
import type { Backoff } from './retry.ts'
import { removeLaunchFiles, writeLaunchFile } from './screens/launch.ts'
import { type Screens, startScreens } from './screens/server.ts'
import type { ScreenState } from './screens/state.ts'
import { wordsOf } from './screens/text/text.ts'
import { Settings } from './settings.ts'
import { type AgentStatus, statusOf } from './status.ts'
import { StoreWatch } from './store-watch.ts'
import { version } from './version.ts'

export interface AgentOptions {
  platform: Platform
  /** Another place for the machine policy than the platform's. */
  machinePolicyFile?: string
  clock?: Clock
  keyAlgorithm?: KeyAlgorithm
  tempo?: Partial<AgentTempo>
  /** Called with each launch file instead of the desktop's opener. */
  open?: (file: string) => void
  /** Called right after an entry of a journal is on the disk, before anything that follows from it. */
  onJournalEntry?: OnJournalEntry
}

/** Milliseconds. */
export interface AgentTempo {
  link: LinkTempo
  reconnect: Backoff
  refused: Backoff
  issuance: IssuanceTempo
  /** Between two looks at the PC's clock. */
  clockMs: number
  /** Between two looks into the key store. */
  storeMs: number
}

const defaultTempo: AgentTempo = {
  link: defaultLinkTempo,
  reconnect: defaultReconnect,
  refused: defaultRefused,
  issuance: { idleMs: 15 * 60_000, recheckMs: 15_000, backoff: { baseMs: 5000, capMs: 600_000 } },
  clockMs: 10_000,
  storeMs: 300_000,
}

/** A running agent. */
export interface RunningAgent {
  /** Writes a launch file, has it opened where something can be shown, and returns its path. */
  openScreens: () => Promise<string>
  status: () => AgentStatus
  stop: () => Promise<void>
}

/** This agent does not know its console yet. */
export class NotEnrolled extends Error {
  override readonly name = 'NotEnrolled'
}

/** Where the application log of this user is. */
export const logFileOf = (platform: Platform): string => path.join(platform.privateFolder, 'ApplicationLog.log')

/** After the wish to stop, this much is left to what is under way; its journal lets it be resumed. */
const stopMs = 1500

/**
 * Starts the agent of this OS user: takes up what was begun, connects to the console, serves the screens.
 * @throws AlreadyRunning, NotEnrolled, ConfigError, KeyStoreError
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { platform } = options
  const folder = platform.privateFolder
  makePrivateFolder(folder)
  const clock = options.clock ?? systemClock
  const log = openLog(logFileOf(platform), () => clock.pcNow())
  const closers: (() => unknown)[] = []
  try {
    const lock = lockInstance(folder)
    closers.push(() => lock.release())
    return await compose(options, clock, log, closers)
  } catch (error) {
    log.error('agent.not_started', { reason: reasonOf(error) })
    for (const close of closers.toReversed()) await close()
    throw error
  }
}

async function compose(options: AgentOptions, clock: Clock, log: Log, closers: (() => unknown)[]) {
  const { platform } = options
  const folder = platform.privateFolder
  const tempo = { ...defaultTempo, ...options.tempo }
  const machinePolicy = readMachinePolicy(options.machinePolicyFile ?? platform.machinePolicyFile)
  const identity = loadIdentity(folder)
  if (!identity) throw new NotEnrolled('this agent is not enrolled')
  const policies = new PolicyStore(folder, identity)
  const store = openKeyStore(platform, machinePolicy, log)
  closers.push(() => store.close())
  const outbox = openOutbox(folder, log)
  closers.push(() => outbox.close())
  const settings = new Settings(folder)
  const time = new TrustedTime(clock)
  const policy = () => policies.current
  let screens: Screens | null = null
  const changed = () => screens?.changed()

  const refuse = (reason: string, issuanceId: string | null) => {
    log.warn('order.refused', { reason, issuance: issuanceId })
    const isTold = outbox
      .pending()
      .some((each) => each.type === 'order.refused' && each.reason === reason && each.issuanceId === issuanceId)
    if (isTold) return
    outbox.put({ type: 'order.refused', id: randomUUID(), at: time.now().toISOString(), reason, issuanceId })
  }
  const watch = new StoreWatch({
    store,
    policy,
    log,
    onChange: () => {
      link.reportInventory()
      changed()
    },
  })
  const services: IssuanceServices = {
    identity,
    store,
    outbox,
    time,
    clock,
    log,
    policy,
    changed,
    keyAlgorithm: options.keyAlgorithm ?? 'RSA-2048',
    tempo: tempo.issuance,
    authorityOf: (target) => portalAuthority(target, defaultHttpsLimits),
    call: (order) =>
      void call(order).catch((error: unknown) => log.error('screens.failed', { reason: reasonOf(error) })),
    storeChanged: () => void watch.look(),
  }
  const issuances = new Issuances({
    services,
    machinePolicy,
    journal: { folder: path.join(folder, 'journal'), now: () => time.now(), onEntry: options.onJournalEntry },
    onRefused: refuse,
  })
  const link = new Link({
    identity,
    policies,
    outbox,
    time,
    log,
    tempo: tempo.link,
    reconnect: tempo.reconnect,
    refused: tempo.refused,
    about: () => ({
      version,
      platform: platform.description,
      hostname: platform.hostname,
      osUser: platform.osUser,
      clock: clock.pcNow().toISOString(),
      openIssuances: issuances.open(),
    }),
    inventory: (claimNonce) => takeInventory({ identity, store, policy: policy(), time, clock }, claimNonce),
    onOrder: (order) => issuances.order(order),
    onCancel: (cancel) => issuances.cancel(cancel),
    onSettled: (report, outcome) => issuances.settled(report, outcome),
    onRefused: (reason) => refuse(reason, null),
    onState: (state) => {
      if (state === 'connected') issuances.connected()
      void watch.look()
      changed()
    },
  })

  const state = (): ScreenState => ({
    link: link.state,
    consoleOrigin: identity.consoleOrigin,
    helpdesk: policy()?.helpdesk ?? '',
    certificates: watch.certificates,
    issuances: issuances.all().map((issuance) => ({
      id: issuance.id,
      order: issuance.order,
      view: issuance.view,
      state: issuance.memory.progress?.state ?? null,
      isOver: issuance.memory.end !== null,
    })),
  })
  const status = () => statusOf(state(), { identity, protection: store.protection, version })
  const opener = options.open ?? (platform.hasDisplay() ? platform.openFile : null)
  const openScreens = async () => {
    if (!screens) throw new Error('the screens are not served yet')
    const file = await writeLaunchFile(folder, screens, settings.language)
    opener?.(file)
    return file
  }
  const call = async ({ authority, referenceCode }: Order) => {
    const { notice } = wordsOf(settings.language)
    platform.notify(notice.title, notice.body(authority.name, referenceCode))
    // A page that is open shows the request by itself.
    if (opener && screens?.readers() === 0) await openScreens()
  }

  removeLaunchFiles(folder)
  screens = await startScreens({
    state,
    language: () => settings.language,
    logFile: logFileOf(platform),
    control: { open: openScreens, status },
    nowMs: () => clock.monotonicMs(),
    onEvent: (event) => {
      if (event.type !== 'language') return issuances.hear(event.issuanceId, event)
      settings.language = event.language
      changed()
    },
  })
  closers.push(() => screens?.close())
  const { origin, controlSecret } = screens
  const announced = announceInstance(folder, { pid: process.pid, origin, secret: controlSecret })
  closers.push(() => announced.withdraw())

  await watch.look()
  issuances.resume()
  const stopping = new AbortController()
  const linked = link.run(stopping.signal)
  const timers = [
    setInterval(() => {
      if (time.jumped()) link.reconnect()
    }, tempo.clockMs),
    setInterval(() => void watch.look(), tempo.storeMs),
  ]
  log.info('agent.started', { version, console: identity.consoleOrigin, keyStore: store.protection })

  return {
    openScreens,
    status,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      stopping.abort()
      await Promise.race([
        Promise.all([linked, issuances.stop()]),
        new Promise((end) => setTimeout(end, stopMs).unref()),
      ])
      log.info('agent.stopped')
      for (const close of closers.toReversed()) await close()
    },
  }
}

/** The outbox; a damaged one is set aside, and what it held is made again from the journals as far as it matters. */
function openOutbox(folder: string, log: Log): Outbox {
  try {
    return new Outbox(folder)
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error
    log.error('outbox.damaged', { reason: reasonOf(error) })
    setAside(path.join(folder, 'outbox.jsonl'))
    return new Outbox(folder)
  }
}
