import type { Inventory } from '@certfleet/core/protocol.ts'
import { type Log, reasonOf } from './log.ts'
import type { OpenBrowser } from './platform/browsers.ts'

export interface BrowserWatchOptions {
  /** Browsers that are open at this moment. */
  open: () => OpenBrowser[]
  tempo: BrowserTempo
  changed: () => void
  /** Some are still open a while later. Called once. */
  remind: (names: string[]) => void
  log: Log
}

/** Milliseconds. */
export interface BrowserTempo {
  /** Between two looks, as long as somebody may wait for it. */
  lookMs: number
  /** From the new certificate until the person is reminded; afterwards it is looked that much less often. */
  remindMs: number
}

export const defaultBrowserTempo: BrowserTempo = { lookMs: 2000, remindMs: 600_000 }

/** After the reminder nobody waits any more. */
const slower = 15
/** The most an inventory takes (core/protocol.ts). */
const maxTold = 20

/**
 * Of the browsers that were open at some moment, those that still are: after a new certificate they go on with the old one
 * (F-77), before a login they may be logged in (F-75). They are named and never closed, as somebody may be at work in them.
 */
export class BrowserWatch {
  readonly #options: BrowserWatchOptions
  #left: OpenBrowser[] | null = null
  #issuanceId = ''
  #timer: NodeJS.Timeout | null = null

  constructor(options: BrowserWatchOptions) {
    this.#options = options
  }

  /** What is to be closed; null as long as that is not known. */
  get names(): string[] | null {
    return this.#left && [...new Set(this.#left.map(({ name }) => name))].toSorted()
  }

  /** The same for the console; undefined when nothing is to be closed. */
  get open(): Inventory['openBrowsers'] {
    const names = this.names?.slice(0, maxTold) ?? []
    return names.length > 0 ? { issuanceId: this.#issuanceId, names } : undefined
  }

  /** The moment has come. */
  begin(issuanceId: string): void {
    this.stop()
    this.#issuanceId = issuanceId
    this.#left = this.#seen()
    if (this.open) this.#options.changed()
    this.#wait(0)
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  #wait(waitedMs: number): void {
    const { lookMs, remindMs } = this.#options.tempo
    if (!this.#left || this.#left.length === 0) return
    const pauseMs = waitedMs > remindMs ? lookMs * slower : lookMs
    this.#timer = setTimeout(() => this.#look(waitedMs, waitedMs + pauseMs), pauseMs).unref()
  }

  #look(beforeMs: number, waitedMs: number): void {
    const { tempo, changed, remind } = this.#options
    const before = this.names?.join()
    const open = this.#seen()?.map(({ processId }) => processId)
    this.#left = open ? (this.#left ?? []).filter(({ processId }) => open.includes(processId)) : null
    const { names } = this
    if (names?.join() !== before) changed()
    if (names && names.length > 0 && beforeMs <= tempo.remindMs && waitedMs > tempo.remindMs) remind(names)
    this.#wait(waitedMs)
  }

  #seen(): OpenBrowser[] | null {
    try {
      return this.#options.open()
    } catch (error) {
      this.#options.log.warn('browsers.not_seen', { reason: reasonOf(error) })
      return null
    }
  }
}
