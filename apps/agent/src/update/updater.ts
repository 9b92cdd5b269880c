import { rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Release, type ReleasePackage, updateOf } from '@certfleet/core/release.ts'
import type { TrustedTime } from '../clock.ts'
import { makePrivateFolder } from '../files.ts'
import type { Identity } from '../identity.ts'
import { type Log, reasonOf } from '../log.ts'
import type { Platform } from '../platform/platform.ts'
import { isProxyRefusal } from '../proxy.ts'
import type { SignedOn } from '../proxy-sign-on.ts'
import { type Backoff, backoffMs, sleep } from '../retry.ts'
import { askRelease } from './ask-release.ts'
import { downloadPackage, isPackage } from './download-package.ts'
import { ReleaseStore } from './release-store.ts'
import type { UpdateObstacle, UpdateTrouble, UpdateView } from './update-view.ts'

export interface UpdaterOptions {
  platform: Platform
  identity: Identity
  /** Of the agent that runs. */
  version: string
  /** Whether the machine policy leaves updates to the agent. */
  isAllowed: boolean
  time: TrustedTime
  nowMs: () => number
  log: Log
  tempo: UpdateTempo
  changed: () => void
  /** Whether an issuance is under way that must not be interrupted. */
  isBusy: () => boolean
  /** Has the person who wants the download asked what the proxy on the way to that address asks (CCHK008). */
  signOn: (url: URL, signal: AbortSignal) => Promise<SignedOn>
  /** Called before the installer is, which may end this process at any moment. */
  beforeInstall: (version: string) => void
}

/** Milliseconds. */
export interface UpdateTempo {
  /** Between two questions without any need, on average. */
  everyMs: number
  /** What was heard so lately is not asked for again before an issuance. */
  freshMs: number
  /** After a question that failed. */
  ask: Backoff
  /** Between the tries of a download. */
  download: Backoff
}

export const defaultUpdateTempo: UpdateTempo = {
  everyMs: 24 * 3_600_000,
  freshMs: 3_600_000,
  ask: { baseMs: 60_000, capMs: 3_600_000 },
  download: { baseMs: 5000, capMs: 60_000 },
}

/** G002e: so often in a row. */
const downloadTries = 3
/** Of Windows Installer, the last two with a restart of the PC to come or under way; 0 everywhere. */
const successCodes = [0, 3010, 1641]
/** A package on the disk is larger than everything else of the agent. */
const keptDownloadMs = 14 * 24 * 3_600_000
/** The screens need not show each network packet. */
const progressSteps = 100

/**
 * Brings this agent to the version the console offers: asks for it, and downloads and installs it when the person at the
 * PC wants so. It never begins anything by itself that ends this process.
 */
export class Updater {
  readonly #options: UpdaterOptions
  readonly #store: ReleaseStore
  readonly #folder: string
  readonly #stopping = new AbortController()
  #waking = new AbortController()
  #progress: Pick<UpdateView, 'step' | 'code' | 'doneBytes'> = fresh
  #failures = 0
  /** When it is worth asking again, by the monotonic clock. */
  #askAtMs = -Infinity
  /** Why the console could not be asked, and when it is again. */
  trouble: UpdateTrouble | null = null
  #asking: Promise<void> | null = null

  constructor(options: UpdaterOptions) {
    this.#options = options
    this.#store = new ReleaseStore(options.platform.privateFolder, options.identity)
    this.#folder = path.join(options.platform.privateFolder, 'update')
  }

  /** Asks at once, and then day by day, at no fixed hour, or sooner after a failure. Returns when it is stopped. */
  async run(): Promise<void> {
    const { tempo } = this.#options
    await this.#settle()
    try {
      for (;;) {
        await this.#ask()
        this.#forgetUnwanted()
        const retryMs = Math.max(0, this.#askAtMs - this.#options.nowMs())
        const pauseMs = this.#failures > 0 ? retryMs : tempo.everyMs * (0.5 + Math.random())
        await this.#pause(pauseMs)
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error
    }
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** The PC slept, perhaps for months: what was heard then is old. Not at once, or a whole company asks at nine. */
  woke(): void {
    this.#askAtMs = -Infinity
    this.#waking.abort()
  }

  async #pause(ms: number): Promise<void> {
    this.#waking = new AbortController()
    const { tempo } = this.#options
    try {
      await sleep(ms, AbortSignal.any([this.#stopping.signal, this.#waking.signal]))
    } catch {
      await sleep(backoffMs(tempo.ask, 1), this.#stopping.signal)
    }
  }

  get view(): UpdateView | null {
    const release = this.#release
    if (!release) return null
    const target = this.#target
    return {
      ...this.#progress,
      ...(target ? {} : ({ step: 'by_admin', code: this.#options.isAllowed ? 'G021e' : null } as const)),
      version: release.version,
      running: this.#options.version,
      isRequired: this.#isRequired,
      bytes: target?.bytes ?? 0,
      file: target && ['downloaded', 'by_admin'].includes(this.#progress.step) ? this.#fileOf(target) : null,
    }
  }

  /** What keeps an issuance from beginning, after having asked the console, unless it was asked lately. */
  async obstacle(): Promise<UpdateObstacle | null> {
    if (this.#options.nowMs() >= this.#askAtMs) await this.#ask()
    const { view, trouble } = this
    const isUnheard = !this.#store.isKnown || (view?.isRequired && view.step === 'offered')
    if (trouble && isUnheard) return { ...trouble, waitingOn: 'it_admin' }
    if (!view?.isRequired) return null
    const { code, step } = view
    const isTheirs = step === 'by_admin' || code === 'G002e' || code === 'G021e'
    return { code, waitingOn: isTheirs ? 'it_admin' : 'employee' }
  }

  /** What stood in the way is gone, perhaps: the next time it matters, the console is asked again. */
  askSoon(): void {
    this.#askAtMs = -Infinity
  }

  async download(): Promise<void> {
    const target = this.#target
    const { log } = this.#options
    if (!target || this.#progress.step !== 'offered') return
    this.#show({ step: 'downloading', code: null, doneBytes: 0 })
    let signedOn: SignedOn = 'unasked'
    for (let tries = 1; ; tries++) {
      try {
        await this.#download(target)
        log.info('update.downloaded', { file: target.file })
        this.#progress = fresh
        // Another one may be offered by now.
        return await this.#settle()
      } catch (error) {
        log.warn('update.not_downloaded', { file: target.file, tries, reason: reasonOf(error) })
        if (tries === downloadTries || this.#stopping.signal.aborted) break
        signedOn = isProxyRefusal(error) ? await this.#signOn() : 'unasked'
        if (signedOn === 'open') continue
        if (signedOn !== 'unasked') break
        await sleep(backoffMs(this.#options.tempo.download, tries), this.#stopping.signal).catch(() => {})
      }
    }
    this.#show({ step: 'offered', code: 'G002e', doneBytes: 0 })
    // Perhaps it is not offered any more. But whoever has left the proxy's question is not asked it again at once.
    if (signedOn === 'unasked') this.askSoon()
  }

  /** Has the downloaded package installed, unless something under way would be ended by it. */
  async install(): Promise<void> {
    const { platform, log, isBusy, beforeInstall } = this.#options
    const [release, target] = [this.#release, this.#target]
    const run = platform.installPackage
    if (!release || !target || !run || this.#progress.step !== 'downloaded' || isBusy()) return
    this.#show({ step: 'installing', code: null, doneBytes: 0 })
    const file = this.#fileOf(target)
    if (!(await isPackage(file, target))) {
      log.warn('update.changed_on_disk', { file })
      this.#tidy()
      return this.#show({ step: 'offered', code: 'G002e', doneBytes: 0 })
    }
    log.info('update.install', { version: release.version, file })
    try {
      beforeInstall(release.version)
      const exitCode = await run(file)
      if (!successCodes.includes(exitCode)) throw new Error(`the installer ended with ${exitCode}`)
      log.info('update.installed', { version: release.version, exitCode })
      this.#show({ step: 'installed', code: null, doneBytes: 0 })
    } catch (error) {
      log.error('update.not_installed', { version: release.version, reason: reasonOf(error) })
      this.#show({ step: 'downloaded', code: 'G021e', doneBytes: 0 })
    }
  }

  /** What the console offers, if it is newer than this agent. */
  get #release(): Release | null {
    const { offered } = this.#store
    return offered && updateOf(offered, this.#options.version) !== 'none' ? offered : null
  }

  get #isRequired(): boolean {
    const release = this.#release
    return release !== null && updateOf(release, this.#options.version) === 'required'
  }

  /** The package for this PC; null when there is none, or it is not for the agent to install. */
  get #target(): ReleasePackage | null {
    const { platform, isAllowed } = this.#options
    if (!isAllowed) return null
    return this.#release?.packages.find((one) => one.platform === platform.installedFrom) ?? null
  }

  #fileOf(target: ReleasePackage): string {
    return path.join(this.#folder, target.file)
  }

  async #ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => (this.#asking = null))
    await this.#asking
  }

  async #askOnce(): Promise<void> {
    const { identity, platform, tempo, time, nowMs, log, changed } = this.#options
    const before = this.#store.offered?.number
    try {
      this.#store.take(await askRelease(identity.consoleOrigin, platform.network, this.#stopping.signal))
      this.#failures = 0
      this.trouble = null
      this.#askAtMs = nowMs() + tempo.freshMs
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      this.#failures += 1
      const pauseMs = backoffMs(tempo.ask, this.#failures)
      this.#askAtMs = nowMs() + pauseMs
      const code = isProxyRefusal(error) ? 'G009e' : 'G003e'
      this.trouble = { code, nextAttemptAt: new Date(time.now().getTime() + pauseMs) }
      log.warn('update.not_asked', { reason: reasonOf(error) })
    }
    if (this.#store.offered?.number !== before) await this.#settle()
    changed()
  }

  /** Takes up a download of before, and leaves nothing of what is not offered any more. */
  async #settle(): Promise<void> {
    // What is being written or run is not for others to take away.
    if (['downloading', 'installing'].includes(this.#progress.step)) return
    const target = this.#target
    if (target && (await isPackage(this.#fileOf(target), target))) return this.#downloaded()
    this.#tidy()
    this.#show(fresh)
  }

  /** Nobody has installed it for long: it is downloaded again when somebody wants it. */
  #forgetUnwanted(): void {
    const target = this.#target
    if (!target || !['downloaded', 'by_admin'].includes(this.#progress.step)) return
    const writtenAt = statSync(this.#fileOf(target), { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    if (this.#options.time.now().getTime() - writtenAt < keptDownloadMs) return
    this.#tidy()
    this.#show(fresh)
  }

  /** Takes the downloads away; what an installer still holds open goes at the next start. */
  #tidy(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch (error) {
      this.#options.log.warn('update.not_tidied', { reason: reasonOf(error) })
    }
  }

  #downloaded(): void {
    const canInstall = this.#options.platform.installPackage !== null
    this.#show({ step: canInstall ? 'downloaded' : 'by_admin', code: canInstall ? 'G007i' : 'G021e', doneBytes: 0 })
  }

  async #download(target: ReleasePackage): Promise<void> {
    const { identity, platform } = this.#options
    makePrivateFolder(this.#folder)
    let shown = 0
    const onProgress = (doneBytes: number) => {
      const step = Math.floor((doneBytes * progressSteps) / target.bytes)
      if (step === shown) return
      shown = step
      this.#show({ step: 'downloading', code: null, doneBytes })
    }
    const url = `${identity.consoleOrigin}/api/agent/release/${target.file}`
    const about = { network: platform.network, signal: this.#stopping.signal, onProgress }
    await downloadPackage(url, this.#fileOf(target), target, about)
  }

  async #signOn(): Promise<SignedOn> {
    const { identity, signOn } = this.#options
    const { signal } = this.#stopping
    return signOn(new URL(identity.consoleOrigin), signal).catch(() => 'later')
  }

  #show(progress: Pick<UpdateView, 'step' | 'code' | 'doneBytes'>): void {
    this.#progress = progress
    this.#options.changed()
  }
}

const fresh = { step: 'offered', code: null, doneBytes: 0 } as const
