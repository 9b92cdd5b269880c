import { ConfigError } from '../config.ts'
import { reasonOf } from '../log.ts'
import type { Network } from '../proxy.ts'
import { isProtected } from '../protected-url.ts'
import { type Backoff, backoffMs, sleep } from '../retry.ts'
import { askChallenge } from './ask-challenge.ts'
import { webSocketLine } from './line.ts'
import type { LinkState } from './link-state.ts'
import { pollLine } from './poll-line.ts'
import { Session, type SessionEnd, type SessionOptions } from './session.ts'
import { isCut, whyBlocked } from './why-blocked.ts'

export interface LinkOptions extends Omit<SessionOptions, 'onWelcome'> {
  network: Network
  onState: (state: LinkState) => void
  /** After a connection that broke. */
  reconnect: Backoff
  /** After an answer that will not change by itself within minutes. */
  refused: Backoff
  /** Between two looks, while it polls, whether a WebSocket comes through by now. */
  webSocketAgain: Backoff
}

/** A dead peer is noticed within a minute. */
export const defaultLinkTempo = { handshakeMs: 15_000, welcomeMs: 30_000, pingMs: 19_000 }
export const defaultReconnect: Backoff = { baseMs: 500, capMs: 60_000 }
export const defaultWebSocketAgain: Backoff = { baseMs: 600_000, capMs: 6 * 3_600_000 }
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
  /** Why it polls; null: it has a WebSocket, or tries. */
  #blocked: string | null = null
  /** WebSockets in a row that were open or cut off, and never welcomed. */
  #cuts = 0
  /** How often it was looked in vain whether a WebSocket comes through. */
  #looks = 0

  constructor(options: LinkOptions) {
    this.#options = options
    options.outbox.onPut(() => this.#session?.flush())
  }

  get state(): LinkState {
    return this.#state
  }

  /** Why it polls instead of having a WebSocket; null: it does not. */
  get polling(): string | null {
    return this.#session?.transport === 'polling' ? this.#blocked : null
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
    // It may be in another network by now.
    this.#blocked = null
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
    this.#chooseTransport(end)
    this.#session = null
    this.#become(end === 'closed' ? 'offline' : end)
    return end
  }

  async #meet(url: string, signal: AbortSignal): Promise<LinkEnd> {
    const { network, log } = this.#options
    const { handshakeMs } = this.#options.tempo
    try {
      const dial = this.#blocked === null ? await webSocketLine(url, network, handshakeMs) : pollLine(url, network)
      if (signal.aborted) return 'closed'
      const session = new Session(dial, {
        ...this.#options,
        onWelcome: (state) => {
          if (!this.#welcomed && session.transport === 'polling') this.#lookForWebSocket(session, url)
          this.#welcomed = true
          this.#become(state === 'active' ? 'connected' : 'pending_approval')
        },
      })
      this.#session = session
    } catch (error) {
      log.warn('link.no_way', { gateway: url, reason: reasonOf(error) })
      return error instanceof ConfigError ? 'proxy_unusable' : 'closed'
    }
    return this.#session.ended
  }

  /** By what the next session is carried, now that this one has ended. */
  #chooseTransport(end: LinkEnd): void {
    const session = this.#session
    if (!session || end !== 'closed') return
    if (session.transport === 'polling') {
      // Nothing comes through at all, or the console takes no polls.
      if (!this.#welcomed) this.#blocked = null
      return
    }
    const { error } = session
    this.#cuts = !this.#welcomed && isCut(error) ? this.#cuts + 1 : 0
    if (this.#welcomed) {
      this.#looks = 0
      return
    }
    this.#blocked = whyBlocked(error, this.#cuts)
    if (this.#blocked !== null) this.#options.log.warn('link.websocket_blocked', { reason: this.#blocked })
  }

  /** While this session polls: as soon as a gateway says something on a WebSocket, that is used instead. */
  #lookForWebSocket(session: Session, url: string): void {
    const { network, log, webSocketAgain, tempo } = this.#options
    const ended = new AbortController()
    void session.ended.then(() => ended.abort())
    const look = async () => {
      while (!ended.signal.aborted) {
        await sleep(backoffMs(webSocketAgain, ++this.#looks), ended.signal)
        try {
          await askChallenge(await webSocketLine(url, network, tempo.handshakeMs), tempo.handshakeMs)
        } catch (error) {
          log.info('link.websocket_still_blocked', { reason: reasonOf(error) })
          continue
        }
        log.info('link.websocket_again')
        this.#blocked = null
        session.close()
      }
    }
    look().catch(() => {})
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
