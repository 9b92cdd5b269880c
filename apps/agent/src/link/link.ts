import { ConfigError } from '../config.ts'
import { reasonOf } from '../log.ts'
import { type Network, agentFor } from '../proxy.ts'
import { isProtected } from '../protected-url.ts'
import { type Backoff, backoffMs, sleep } from '../retry.ts'
import type { LinkState } from './link-state.ts'
import { Session, type SessionEnd, type SessionOptions } from './session.ts'

export interface LinkOptions extends Omit<SessionOptions, 'onWelcome'> {
  network: Network
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

/** `proxy_unusable`: the setting that names the proxy is none that could be followed. */
type LinkEnd = SessionEnd | 'proxy_unusable'

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
      const end = await this.#connect(failures, signal)
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

  async #connect(failures: number, signal: AbortSignal): Promise<LinkEnd> {
    this.#welcomed = false
    this.#become('connecting')
    const end = await this.#meet(this.#gateway(failures), signal)
    this.#session = null
    this.#become(end === 'closed' ? 'offline' : end)
    return end
  }

  async #meet(url: string, signal: AbortSignal): Promise<LinkEnd> {
    const { network, log } = this.#options
    try {
      // Plain `ws` goes to this very PC.
      const agent = url.startsWith('wss:') ? await agentFor(new URL(url), network) : undefined
      if (signal.aborted) return 'closed'
      this.#session = new Session(url, agent, {
        ...this.#options,
        onWelcome: (state) => {
          this.#welcomed = true
          this.#become(state === 'active' ? 'connected' : 'pending_approval')
        },
      })
    } catch (error) {
      log.warn('link.no_way', { gateway: url, reason: reasonOf(error) })
      return error instanceof ConfigError ? 'proxy_unusable' : 'closed'
    }
    return this.#session.ended
  }

  /**
   * The gateway of the policy. One that could be listened to is not used, and after some failures in a row the
   * console's own address is tried in between: a mistake in a policy must not cut off the fleet it was sent to.
   */
  #gateway(failures: number): string {
    const { policies, identity, log } = this.#options
    const usual = usualGateway(identity.consoleOrigin)
    const wanted = policies.current?.gatewayUrl ?? usual
    if (!isProtected(new URL(wanted))) {
      log.error('link.gateway_not_protected', { gateway: wanted })
      return usual
    }
    return failures % triesBeforeUsual === triesBeforeUsual - 1 ? usual : wanted
  }

  #become(state: LinkState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state)
  }
}

const triesBeforeUsual = 5

/** Where a console listens for agents unless its policy says otherwise. */
export const usualGateway = (consoleOrigin: string) => `${consoleOrigin.replace(/^http/, 'ws')}/agent`
