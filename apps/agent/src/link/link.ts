import { isProtected } from '../enrol.ts'
import { type Backoff, backoffMs, sleep } from '../retry.ts'
import { Session, type SessionEnd, type SessionOptions } from './session.ts'

/** How the agent stands with its console, for the screens. */
export type LinkState =
  | 'connecting'
  | 'connected'
  | 'pending_approval'
  | 'offline'
  | 'too_old'
  | 'refused'
  | 'untrusted'
  | 'insecure'

export interface LinkOptions extends Omit<SessionOptions, 'onWelcome'> {
  onState: (state: LinkState) => void
  /** After a connection that broke. */
  reconnect: Backoff
  /** After an answer that will not change by itself within minutes. */
  refused: Backoff
}

/** A dead peer is noticed within a minute. */
export const defaultLinkTempo = { handshakeMs: 15_000, welcomeMs: 30_000, pingMs: 19_000 }
export const defaultReconnect: Backoff = { baseMs: 500, capMs: 60_000 }
export const defaultRefused: Backoff = { baseMs: 300_000, capMs: 900_000 }

/** The connection to the console, kept up as long as the agent runs. */
export class Link {
  readonly #options: LinkOptions
  #session: Session | null = null
  #state: LinkState = 'connecting'
  #welcomed = false
  #pause = new AbortController()

  constructor(options: LinkOptions) {
    this.#options = options
    options.outbox.onPut(() => this.#session?.flush())
  }

  get state(): LinkState {
    return this.#state
  }

  /** Connects, and again after every end, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.reconnect(), { once: true })
    for (let failures = 0; !signal.aborted;) {
      const end = await this.#connect()
      if (signal.aborted) return
      failures = this.#welcomed ? 1 : failures + 1
      this.#pause = new AbortController()
      const waitMs = backoffMs(end === 'closed' ? this.#options.reconnect : this.#options.refused, failures)
      await sleep(waitMs, this.#pause.signal).catch(() => (failures = 0))
    }
  }

  /** Drops the connection, or the wait for the next one, and dials at once: the PC woke up, or its clock was set. */
  reconnect(): void {
    this.#pause.abort()
    this.#session?.close()
  }

  /** The key store may have changed. Without a connection nothing is lost: the next one begins with an inventory. */
  reportInventory(): void {
    void this.#session?.reportInventory()
  }

  async #connect(): Promise<SessionEnd> {
    this.#welcomed = false
    const { policies, identity } = this.#options
    const url = policies.current?.gatewayUrl ?? usualGateway(identity.consoleOrigin)
    if (!isProtected(new URL(url))) {
      this.#options.log.error('link.gateway_not_protected', { url })
      this.#become('insecure')
      return 'refused'
    }
    this.#become('connecting')
    this.#session = new Session(url, {
      ...this.#options,
      onWelcome: (state) => {
        this.#welcomed = true
        this.#become(state === 'active' ? 'connected' : 'pending_approval')
      },
    })
    const end = await this.#session.ended
    this.#session = null
    this.#become(end === 'closed' ? 'offline' : end)
    return end
  }

  #become(state: LinkState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state)
  }
}

/** Where a console listens for agents unless its policy says otherwise. */
const usualGateway = (consoleOrigin: string) => `${consoleOrigin.replace(/^http/, 'ws')}/agent`
