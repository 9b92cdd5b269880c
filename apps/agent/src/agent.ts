import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type { DoctorReport } from '@certfleet/core/diagnosis.ts'
import { platformWith } from '@certfleet/core/lost-profile.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { guardAuthority } from './authorities/guard-authority.ts'
import { portalAuthority } from './authorities/portal.ts'
import { BrowserWatch, type BrowserTempo, defaultBrowserTempo } from './browser-watch.ts'
import { type Clock, TrustedTime, systemClock } from './clock.ts'
import { allowedWay, readMachinePolicy } from './config.ts'
import { Diagnosis } from './diagnosis.ts'
import { claimPrivateFolder, isDiskFull, tidyFolder } from './files.ts'
import { defaultHttpsLimits } from './https-request.ts'
import { NotEnrolled, loadIdentity } from './identity.ts'
import { lockInstance } from './instance.ts'
import { takeInventory } from './inventory.ts'
import type { IssuanceServices, IssuanceTempo } from './issue/issuance.ts'
import { Issuances } from './issue/issuances.ts'
import type { OnJournalEntry } from './journal/journal.ts'
import { openKeyStore } from './keystore/open-key-store.ts'
import { LastContact } from './last-contact.ts'
import { Link, defaultLinkTempo, defaultReconnect, defaultRefused, defaultWebSocketAgain } from './link/link.ts'
import type { LinkTempo } from './link/session.ts'
import { type Log, logFileOf, openLog, reasonOf, withoutRepeats } from './log.ts'
import { openOutbox } from './outbox.ts'
import type { Platform } from './platform/platform.ts'
import { PolicyStore } from './policy.ts'
import { ProxySignOn } from './proxy-sign-on.ts'
import { type ReminderTempo, Reminders, defaultReminderTempo } from './reminders.ts'
import type { Backoff } from './retry.ts'
import { TokenPin } from './token-pin.ts'
import { Removal } from './removal.ts'
import { Reserve } from './reserve.ts'
import { hostScreens } from './screens/host.ts'
import type { ScreenState } from './screens/state.ts'
import { Settings } from './settings.ts'
import { type AgentStatus, statusOf } from './status.ts'
import { StoreWatch } from './store-watch.ts'
import { reportSuspicion } from './suspicion.ts'
import { Updater, type UpdateTempo, defaultUpdateTempo } from './update/updater.ts'
import { version as ownVersion } from './version.ts'

export interface AgentOptions {
  platform: Platform
  clock?: Clock
  keyAlgorithm?: KeyAlgorithm
  /** As what it runs, if not as what it is. */
  version?: string
  tempo?: Partial<AgentTempo>
  /** Instead of the store of the PC. */
  openStore?: typeof openKeyStore
  /** Instead of the program's own doctor, which is another process. */
  examine?: () => Promise<DoctorReport>
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
  webSocketAgain: Backoff
  issuance: IssuanceTempo
  update: UpdateTempo
  browsers: BrowserTempo
  /** Between two looks at the PC's clock. */
  clockMs: number
  /** Between two looks into the key store. */
  storeMs: number
  reminder: ReminderTempo
}

const defaultTempo: AgentTempo = {
  link: defaultLinkTempo,
  reconnect: defaultReconnect,
  refused: defaultRefused,
  webSocketAgain: defaultWebSocketAgain,
  issuance: { idleMs: 15 * 60_000, recheckMs: 15_000, backoff: { baseMs: 5000, capMs: 600_000 } },
  update: defaultUpdateTempo,
  browsers: defaultBrowserTempo,
  clockMs: 10_000,
  storeMs: 300_000,
  reminder: defaultReminderTempo,
}

/** A running agent. */
export interface RunningAgent {
  /** Writes a launch file, has it opened where something can be shown, and returns its path. */
  openScreens: () => Promise<string>
  status: () => AgentStatus
  stop: () => Promise<void>
}

/** After the wish to stop, this much is left to what is under way; its journal lets it be resumed. */
const stopMs = 1500

/** What has to be undone at the end, the last first. */
type Closers = (() => unknown)[]

/**
 * Starts the agent of this OS user: takes up what was begun, connects to the console, serves the screens.
 * @throws AlreadyRunning, NotEnrolled, ConfigError, KeyStoreError
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { platform, clock = systemClock } = options
  claimPrivateFolder(platform)
  const log = openLog(logFileOf(platform), () => clock.pcNow())
  const reserve = new Reserve(platform.privateFolder)
  for (;;) {
    const closers: Closers = []
    try {
      const lock = lockInstance(platform.privateFolder)
      closers.push(() => lock.release())
      for (const each of ['', 'journal']) tidyFolder(path.join(platform.privateFolder, each))
      return await compose({ ...options, clock, log, reserve }, closers)
    } catch (error) {
      log.error('agent.not_started', { reason: reasonOf(error) })
      await closeAll(closers)
      if (!isDiskFull(error) || !reserve.give()) throw error
    }
  }
}

/** Puts the parts together. Each knows only what it is given here. */
async function compose(
  options: AgentOptions & { clock: Clock; log: Log; reserve: Reserve },
  closers: Closers,
): Promise<RunningAgent> {
  const { clock, log, reserve, version = ownVersion } = options
  const proxy = new ProxySignOn({
    network: options.platform.network,
    log,
    changed: () => screens.changed(),
    opened: () => {
      updater.askSoon()
      issuances.proxyOpened()
      if (link.state !== 'connected') link.reconnect()
    },
  })
  const platform = { ...options.platform, network: proxy.network }
  const folder = platform.privateFolder
  const tempo = { ...defaultTempo, ...options.tempo }
  const machinePolicy = readMachinePolicy(platform.machinePolicy)
  const identity = loadIdentity(folder)
  if (!identity) throw new NotEnrolled('this agent is not enrolled')
  const policies = new PolicyStore(folder, identity)
  const policy = () => policies.current
  const store = await (options.openStore ?? openKeyStore)(platform, machinePolicy, log)
  closers.push(() => store.close())
  const pin = new TokenPin({
    store,
    log,
    changed: () => screens.changed(),
    opened: () => {
      link.reportInventory()
      void watch.look()
    },
  })
  const outbox = openOutbox(folder, log)
  closers.push(() => outbox.close())
  const contact = new LastContact(folder, log)
  const time = new TrustedTime(clock, contact.current)

  const state = (): Omit<ScreenState, 'contact' | 'suspicion' | 'institution'> => ({
    link: link.state,
    polling: link.polling,
    conflicts: platform.conflicts(),
    isClockWrong: time.isWrong(),
    browsers: browsers.names,
    browsersBeforeLogin: browsersBeforeLogin.names ?? [],
    isInUsualBrowser: platform.opensInUsualBrowser(),
    consoleOrigin: identity.consoleOrigin,
    heardAt: contact.current?.at ?? null,
    helpdesk: policy()?.helpdesk ?? '',
    certificates: watch.certificates.map((each) => ({
      ...each,
      // Behind a PIN the successor cannot show that it works.
      isRemovable: pin.state === 'open' && removal.successorOf(each.info.sha256) !== null,
      cameUnattended: issuances.cameUnattended.has(each.info.sha256),
    })),
    removal: removal.view,
    proxyQuestion: proxy.question,
    closedProxy: proxy.closed,
    reminder: reminders.view,
    diagnosis: diagnosis.view,
    pinQuestion: pin.question,
    pin: pin.state,
    update: updater.view,
    updateTrouble: updater.trouble,
    issuances: issuances.shown(),
  })
  const status = () => statusOf(state(), { identity, keyStore: store.kind, version })
  const screens = await hostScreens({
    platform,
    settings: new Settings(folder, platform.locale),
    reserve,
    state,
    status,
    knows: (institution) => policy()?.authorities.some(({ code }) => code === institution) ?? false,
    hear: (issuanceId, event) => issuances.hear(issuanceId, event),
    hearOfRemoval: (event) => removal.hear(event),
    hearOfProxy: (event) => proxy.hear(event),
    reminded: () => reminders.close(),
    hearOfSuspicion: (order, note) => reserve.use(() => reportSuspicion({ outbox, time, log }, order, note)),
    hearOfDiagnosis: (event) => diagnosis.hear(event),
    hearOfPin: (event) => pin.hear(event),
    update: (step) =>
      void updater[step]().catch((error: unknown) => log.error('update.failed', { reason: reasonOf(error) })),
    opener: options.open ?? (platform.canOpenFiles() ? platform.openFile : null),
    about: { version, hostname: platform.hostname, logFile: logFileOf(platform) },
    log,
    nowMs: () => clock.monotonicMs(),
  })
  closers.push(() => screens.close())

  const refuse = (reason: string, issuanceId: string | null) => {
    log.warn('order.refused', { reason, issuance: issuanceId })
    const about = { type: 'order.refused', reason, issuanceId } as const
    const isTold = outbox.holds(
      (each) => each.type === about.type && each.reason === reason && each.issuanceId === issuanceId,
    )
    // Whoever sends it without end shall not fill the disk.
    if (!isTold) outbox.put({ ...about, id: randomUUID(), at: time.now().toISOString() })
  }
  const watch = new StoreWatch({
    store,
    policy,
    log,
    onChange: () => {
      link.reportInventory()
      void issuances.storeChanged()
      screens.changed()
    },
  })
  const watched = { open: platform.browsers, tempo: tempo.browsers, log }
  const browsers = new BrowserWatch({
    ...watched,
    changed: () => {
      screens.changed()
      link.reportInventory()
    },
    remind: (names) => screens.recallBrowsers(names),
  })
  closers.push(() => browsers.stop())
  const browsersBeforeLogin = new BrowserWatch({ ...watched, changed: () => screens.changed(), remind: () => {} })
  closers.push(() => browsersBeforeLogin.stop())
  const updater = new Updater({
    platform,
    identity,
    version,
    isAllowed: machinePolicy.selfUpdate ?? true,
    time,
    nowMs: () => clock.monotonicMs(),
    log: withoutRepeats(log, () => clock.monotonicMs()),
    tempo: tempo.update,
    changed: screens.changed,
    isBusy: () => issuances.isBusy,
    signOn: (url, signal) => proxy.ask(url, true, signal),
    beforeInstall: (newVersion) => issuances.updating(newVersion),
  })
  const services: IssuanceServices = {
    identity,
    store,
    lostProfile: platform.lostProfile,
    reserve,
    outbox,
    time,
    log,
    policy,
    keyAlgorithm: options.keyAlgorithm ?? 'RSA-2048',
    tempo: tempo.issuance,
    version,
    update: updater,
    proxy,
    pin,
    application: { wayOf: (target) => allowedWay(machinePolicy, target), start: platform.launch },
    authorityOf: (target) => guardAuthority(portalAuthority(target, defaultHttpsLimits, platform.network)),
    changed: screens.changed,
    call: (order) => {
      const found = platform.conflicts()
      if (found.length > 0) log.warn('pc.conflicting_software', { found: found.join() })
      screens.call(order)
    },
    loginComes: (issuanceId) => browsersBeforeLogin.begin(issuanceId),
    loginIsOver: () => browsersBeforeLogin.stop(),
    certificateCame: (issuanceId) => browsers.begin(issuanceId),
    storeChanged: () => void watch.look(),
  }
  const issuances = new Issuances({
    services,
    machinePolicy,
    journal: { folder: path.join(folder, 'journal'), now: () => time.now(), onEntry: options.onJournalEntry },
    onRefused: refuse,
  })
  const removal = new Removal({
    store,
    policy,
    time,
    log,
    renewed: issuances.renewed,
    certificates: () => watch.certificates,
    changed: screens.changed,
    storeChanged: () => watch.look(),
  })
  const reminders = new Reminders({
    folder,
    policy,
    time,
    contact,
    log,
    tempo: tempo.reminder,
    link: () => link.state,
    certificates: () => watch.certificates,
    isRequested: (sha256) => issuances.asksFor(sha256),
    changed: screens.changed,
    call: screens.remind,
  })
  const diagnosis = new Diagnosis({
    identity,
    time,
    outbox,
    log,
    examine: options.examine ?? (async () => (await import('./doctor/run-doctor.ts')).runDoctor()),
    changed: screens.changed,
    call: screens.callForDiagnosis,
    onRefused: (reason) => refuse(reason, null),
  })
  const { hostname, osUser, userSid } = platform
  const link = new Link({
    ...tempo,
    identity,
    policies,
    outbox,
    time,
    log: withoutRepeats(log, () => clock.monotonicMs()),
    tempo: tempo.link,
    network: platform.network,
    about: () => ({
      version,
      platform: platformWith(platform.description, platform.lostProfile()),
      hostname,
      osUser,
      userSid: userSid ?? undefined,
      session: platform.session() ?? undefined,
      clock: clock.pcNow().toISOString(),
      openIssuances: issuances.open(),
    }),
    inventory: async (claimNonce) => ({
      ...(await takeInventory({ identity, store, policy: policy(), time, clock }, claimNonce)),
      openBrowsers: browsers.open,
    }),
    onOrder: (order) => reserve.use(() => issuances.order(order)),
    onCancel: (cancel) => issuances.cancel(cancel),
    onGrant: (grant) => issuances.grant(grant),
    onAsk: (ask) => diagnosis.ask(ask),
    onSettled: (report, outcome) => issuances.settled(report, outcome),
    onRefused: (reason) => refuse(reason, null),
    onState: (linkState) => {
      if (linkState === 'connected') {
        proxy.forget()
        issuances.connected()
      } else contact.lost()
      if (linkState === 'proxy_refused') void proxy.note(new URL(identity.consoleOrigin))
      reminders.look()
      void watch.look()
      screens.changed()
    },
  })

  await Promise.all([pin.look(), watch.look()])
  issuances.resume()
  const stopping = new AbortController()
  // What was to be done at some time is looked at anew; waits for an instant look at the time by themselves.
  const wake = () => {
    reminders.woke()
    updater.woke()
    link.reconnect()
    void watch.look()
  }
  const linked = link.run(stopping.signal)
  const updated = updater.run().catch((error: unknown) => log.error('update.stopped', { reason: reasonOf(error) }))
  const timers = [
    setInterval(() => time.jumped() && wake(), tempo.clockMs),
    setInterval(() => void Promise.all([pin.look(), watch.look()]), tempo.storeMs),
    setInterval(() => reminders.look(), tempo.reminder.everyMs),
  ]
  try {
    // To write it again would keep the console waiting for the disk.
    if (!reserve.isKept) reserve.keep()
  } catch (error) {
    // What is begun nevertheless is refused before anybody types anything.
    log.warn('disk.full', { reason: reasonOf(error) })
  }
  log.info('agent.started', { version, console: identity.consoleOrigin, keyStore: store.kind })

  const stop = async () => {
    for (const timer of timers) clearInterval(timer)
    stopping.abort()
    updater.stop()
    const enough = new Promise((resolve) => setTimeout(resolve, stopMs).unref())
    await Promise.race([Promise.all([linked, updated, issuances.stop()]), enough])
    log.info('agent.stopped')
    await closeAll(closers)
  }
  let stopped: Promise<void> | null = null
  return { openScreens: async () => (await screens.open()).launchFile, status, stop: () => (stopped ??= stop()) }
}

async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close()
}
