import {
  type AgentMessage,
  type ConsoleMessage,
  type Hello,
  type Inventory,
  PROTOCOL,
  type Report,
  consoleMessageSchema,
} from '@certfleet/core/protocol.ts'
import type { Envelope } from '@certfleet/core/order.ts'
import { EnvelopeRefused } from '@certfleet/pki/envelope.ts'
import { helloInput } from '@certfleet/pki/signing-input.ts'
import { z } from 'zod'
import type { TrustedTime } from '../clock.ts'
import { isRefusedByDisk } from '../files.ts'
import type { Identity } from '../identity.ts'
import { jsonOrNull } from '../json.ts'
import { type Log, reasonOf } from '../log.ts'
import type { Outbox } from '../outbox.ts'
import type { PolicyStore } from '../policy.ts'
import { isProxyRefusal } from '../proxy.ts'
import type { DialLine, Line, TransportKind } from './line.ts'

/** Milliseconds. */
export interface LinkTempo {
  handshakeMs: number
  /** A server that has not welcomed us by then is none. */
  welcomeMs: number
  /** Between two pings; a peer silent for two of them is dead, which is noticed by the third. */
  pingMs: number
}

export interface SessionOptions {
  identity: Identity
  policies: PolicyStore
  outbox: Outbox
  time: TrustedTime
  log: Log
  tempo: LinkTempo
  /** What hello says besides who we are. */
  about: () => Pick<
    Hello,
    'version' | 'platform' | 'hostname' | 'osUser' | 'userSid' | 'session' | 'clock' | 'openIssuances'
  >
  inventory: (claimNonce: string) => Promise<Inventory>
  onOrder: (order: Envelope) => void
  onCancel: (cancel: Envelope) => void
  onGrant: (grant: Envelope) => void
  onAsk: (ask: Envelope) => void
  /** The console has committed a report, or will never accept it. */
  onSettled: (report: Report, outcome: 'committed' | 'over' | 'rejected') => void
  /** An order, a cancellation or a policy was not obeyed. */
  onRefused: (reason: string) => void
  onWelcome: (state: 'active' | 'pending_approval') => void
}

const maxPostponed = 100

/** Why a connection ended. */
export type SessionEnd = 'closed' | 'proxy_refused' | 'too_old' | 'refused' | 'untrusted'

/** One connection to the console, from dialling to its end. */
export class Session {
  readonly ended: Promise<SessionEnd>
  readonly #options: SessionOptions
  readonly #line: Line
  readonly #timers: NodeJS.Timeout[] = []
  #end: SessionEnd = 'closed'
  #error: Error | null = null
  #heardAtMs: number
  #claimNonce: string | null = null
  #stockWanted = false
  #takingStock = false
  readonly #sent = new Set<string>()
  /** What the disk did not take: dealt with again later. */
  #postponed: ConsoleMessage[] = []

  constructor(dial: DialLine, options: SessionOptions) {
    this.#options = options
    const { welcomeMs, pingMs } = options.tempo
    this.#heardAtMs = performance.now()
    const ended = Promise.withResolvers<SessionEnd>()
    this.ended = ended.promise
    this.#line = dial({
      message: (text) => this.#onMessage(text),
      alive: () => this.#heard(),
      error: (error) => {
        options.log.info('link.error', { reason: reasonOf(error) })
        this.#error = error
        if (isProxyRefusal(error)) this.#end = 'proxy_refused'
      },
      end: () => {
        for (const timer of this.#timers) clearTimeout(timer)
        this.#claimNonce = null
        ended.resolve(this.#end)
      },
    })
    this.#timers.push(setTimeout(() => this.#closeUnwelcomed(), welcomeMs))
    this.#timers.push(setInterval(() => this.#checkAlive(), pingMs))
  }

  /** What went wrong last; null: nothing that is known. */
  get error(): Error | null {
    return this.#error
  }

  get transport(): TransportKind {
    return this.#line.kind
  }

  /** Whether reports and inventory are wanted: welcomed, and approved. */
  get isActive(): boolean {
    return this.#claimNonce !== null
  }

  close(): void {
    this.#line.close()
  }

  /** Sends what the outbox holds and this connection has not carried yet, in order. */
  flush(): void {
    if (!this.isActive) return
    for (const report of this.#options.outbox.pending()) {
      if (this.#sent.has(report.id)) continue
      this.#sent.add(report.id)
      this.#send(report)
    }
  }

  /** Takes stock and reports it; of several wishes while one is under way, one more follows. */
  async reportInventory(): Promise<void> {
    this.#stockWanted = true
    if (this.#takingStock) return
    this.#takingStock = true
    while (this.#stockWanted) {
      this.#stockWanted = false
      await this.#takeStock()
    }
    this.#takingStock = false
  }

  async #takeStock(): Promise<void> {
    const nonce = this.#claimNonce
    if (nonce === null) return
    try {
      const report = await this.#options.inventory(nonce)
      if (this.#claimNonce === nonce) this.#send(report)
    } catch (error) {
      this.#options.log.warn('inventory.failed', { reason: reasonOf(error) })
    }
  }

  #onMessage(text: string): void {
    // What was under way when the connection was given up is not looked at any more.
    if (this.#end !== 'closed') return
    this.#heard()
    const parsed = consoleMessageSchema.safeParse(jsonOrNull(text))
    if (!parsed.success) {
      this.#options.log.warn('link.unreadable_message', { reason: z.prettifyError(parsed.error).slice(0, 200) })
      return
    }
    this.#take(parsed.data)
  }

  #take(message: ConsoleMessage): void {
    try {
      this.#handle(message)
    } catch (error) {
      this.#options.log.error('link.message_failed', { type: message.type, reason: reasonOf(error) })
      if (isRefusedByDisk(error)) this.#postpone(message)
    }
  }

  /** The console does not say it twice on one connection; when it has said too much, another connection begins anew. */
  #postpone(message: ConsoleMessage): void {
    this.#postponed.push(message)
    if (this.#postponed.length > maxPostponed) this.#line.close()
  }

  #handle(message: ConsoleMessage): void {
    switch (message.type) {
      case 'challenge':
        this.#options.time.measure(new Date(message.time))
        return this.#hello(message.nonce)
      case 'welcome':
        this.#options.time.measure(new Date(message.time))
        return this.#welcome(message)
      case 'tooOld':
        this.#options.log.error('link.too_old', { oldest: message.oldest, ours: PROTOCOL })
        return this.#finish('too_old')
      case 'refused':
        this.#options.log.error('link.refused', { reason: message.reason })
        return this.#finish('refused')
      case 'policy':
        if (this.#takePolicy(message.policy)) void this.reportInventory()
        return
      case 'order':
        return this.isActive ? this.#options.onOrder(message.order) : this.#unasked(message.type)
      case 'order.cancel':
        return this.isActive ? this.#options.onCancel(message.cancel) : this.#unasked(message.type)
      case 'grant':
        return this.isActive ? this.#options.onGrant(message.grant) : this.#unasked(message.type)
      case 'diagnosis.ask':
        return this.isActive ? this.#options.onAsk(message.ask) : this.#unasked(message.type)
      case 'ack':
        return this.#settle(message.id, message.over ? 'over' : 'committed')
      case 'error':
        this.#options.log.warn('link.rejected', { id: message.id, problem: message.problem })
        return message.id === null ? undefined : this.#settle(message.id, 'rejected')
    }
  }

  #hello(nonce: string): void {
    const { identity, policies, about } = this.#options
    const input = helloInput(nonce, identity.consoleOrigin, identity.agentId)
    this.#send({
      type: 'hello',
      agentId: identity.agentId,
      signature: identity.key.sign(input).toString('base64'),
      protocol: PROTOCOL,
      policyVersion: policies.current?.version ?? 0,
      ...about(),
    })
  }

  #welcome({ state, policy, claimNonce }: Extract<ConsoleMessage, { type: 'welcome' }>): void {
    this.#takePolicy(policy)
    if (this.#end === 'untrusted') return
    clearTimeout(this.#timers[0])
    this.#claimNonce = state === 'active' ? claimNonce : null
    this.#options.log.info('link.welcome', { state })
    this.#options.onWelcome(state)
    if (state !== 'active') return
    this.flush()
    void this.reportInventory()
  }

  /** Takes the policy, and says whether it is a new one. A server that cannot sign it is not our console. */
  #takePolicy(envelope: Envelope): boolean {
    const { policies, log, onRefused } = this.#options
    try {
      const outcome = policies.take(envelope)
      if (outcome === 'older') {
        log.warn('policy.older', { kept: policies.current?.version })
        onRefused('policy_older')
      }
      return outcome === 'taken'
    } catch (error) {
      if (isRefusedByDisk(error)) {
        // The one at hand goes on; this one comes again with the next connection.
        log.error('policy.not_kept', { reason: reasonOf(error) })
        return false
      }
      if (!(error instanceof EnvelopeRefused)) throw error
      log.error('policy.refused', { reason: error.reason })
      this.#finish('untrusted')
      return false
    }
  }

  #settle(id: string, outcome: 'committed' | 'over' | 'rejected'): void {
    const { outbox, onSettled } = this.#options
    const report = outbox.find(id)
    if (!report) return
    // First what follows from it: a report that has gone from the outbox is not answered again.
    onSettled(report, outcome)
    outbox.settle(id)
  }

  #send(message: AgentMessage): void {
    this.#line.send(JSON.stringify(message))
  }

  #finish(end: SessionEnd): void {
    this.#end = end
    this.#line.close()
  }

  #unasked(type: string): void {
    this.#options.log.warn('link.not_active_yet', { type })
  }

  #heard(): void {
    this.#heardAtMs = performance.now()
  }

  #closeUnwelcomed(): void {
    this.#options.log.warn('link.not_welcomed')
    this.#line.close()
  }

  #checkAlive(): void {
    this.#line.ping()
    if (performance.now() - this.#heardAtMs > 2 * this.#options.tempo.pingMs) {
      this.#options.log.warn('link.dead_peer')
      this.#line.close()
    } else for (const message of this.#postponed.splice(0)) this.#take(message)
  }
}
