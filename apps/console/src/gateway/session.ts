import { randomBytes } from 'node:crypto'
import type { Envelope } from '@certfleet/core/order.ts'
import {
  type AgentMessage,
  type ConsoleMessage,
  type Hello,
  OLDEST_PROTOCOL,
  PROTOCOL,
  agentMessageSchema,
  helloProtocolSchema,
} from '@certfleet/core/protocol.ts'
import { createTurnstile } from '@certfleet/core/turnstile.ts'
import { endLease, greetAgent } from '../server/agents/greet-agent.ts'
import type { OpenAsk } from '../server/diagnoses/open-asks.ts'
import { type Work, deviceIsBack } from '../server/issuances/open-work.ts'
import { log } from '../server/log.ts'
import { db } from '../server/db.ts'
import { newestPolicy } from '../server/policy/publish-policy.ts'
import { takeMessage } from './handlers.ts'
import type { Sessions } from './sessions.ts'
import type { Transport } from './transport.ts'

/** An agent that has not said hello by then is no agent. */
const helloTimeoutMs = 10_000

/** Of this process's ten connections to the database. */
const messagesAtOnce = 5

/**
 * All agents that come back at once must not take every connection to the database from pages and jobs, nor wait for
 * one until they are cut off and come again.
 */
const turns = createTurnstile(messagesAtOnce)

/** One connection: first a stranger, then an agent that waits for approval or is active. Its messages are taken one by one. */
export class AgentSession {
  readonly #transport: Transport
  readonly #sessions: Sessions
  readonly #nonce = randomBytes(32).toString('base64url')
  readonly claimNonce = randomBytes(32).toString('base64url')
  #timer: NodeJS.Timeout
  #queue: Promise<void> = Promise.resolve()
  #state: 'stranger' | 'pending_approval' | 'active' = 'stranger'
  /** What the agent knows of, by issuance: from its hello the attempt, from what was sent here the very order as well. */
  readonly #told = new Map<string, { attempt: number; signature: string | null }>()
  readonly #cancelled = new Set<string>()
  readonly #granted = new Set<string>()
  readonly #asked = new Set<string>()
  agentId: string | null = null

  constructor(transport: Transport, sessions: Sessions) {
    this.#transport = transport
    this.#sessions = sessions
    this.#timer = this.#awaitHello()
    transport.listen({
      message: (text) => {
        // What has come may wait for its turn longer than a stranger may be silent.
        clearTimeout(this.#timer)
        this.#enqueue(() => this.#receive(text))
      },
      error: (error) => log().info({ agentId: this.agentId, err: error }, 'agent socket'),
      end: () => this.#enqueue(() => this.#closed()),
    })
    this.send({ type: 'challenge', nonce: this.#nonce, time: new Date().toISOString() })
  }

  get isActive(): boolean {
    return this.#state === 'active'
  }

  send(message: ConsoleMessage): void {
    this.#transport.send(JSON.stringify(message))
  }

  close(code: number, reason: string): void {
    this.#transport.close(code, reason)
  }

  #awaitHello(): NodeJS.Timeout {
    return setTimeout(() => this.#transport.close(1008, 'no hello'), helloTimeoutMs)
  }

  /** Runs after everything received so far, and when it is its turn among all connections; a failure is logged and the connection cut, so that the agent comes again. */
  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue
      .then(() => turns(work))
      .catch((error: unknown) => {
        log().error({ agentId: this.agentId, err: error }, 'agent session')
        this.#transport.close(1011, 'try again')
      })
  }

  async #receive(text: string): Promise<void> {
    await this.#take(text)
    if (this.#state === 'stranger') this.#timer = this.#awaitHello()
  }

  async #take(text: string): Promise<void> {
    const content = parseJson(text)
    if (isTooOld(content)) {
      this.send({ type: 'tooOld', oldest: OLDEST_PROTOCOL, current: PROTOCOL })
      return
    }
    const message = understand(content)
    if (typeof message === 'string') {
      log().warn({ agentId: this.agentId, problem: message }, 'message not understood')
      this.send({ type: 'error', id: idIn(text), problem: message })
    } else if (message.type === 'hello') {
      await this.#hello(message)
    } else if (this.#state === 'active' && this.agentId) {
      await takeMessage(message, this.agentId, this)
    } else {
      this.send({ type: 'error', id: null, problem: 'say hello first, and wait for approval' })
    }
  }

  async #hello(hello: Hello): Promise<void> {
    if (this.#state !== 'stranger') return
    const greeting = await greetAgent(hello, this.#nonce)
    if (!greeting.ok) {
      this.send({ type: 'refused', reason: greeting.reason })
      return
    }
    this.agentId = hello.agentId
    for (const { issuanceId, attempt } of hello.openIssuances) this.#told.set(issuanceId, { attempt, signature: null })
    this.#sessions.admit(hello.agentId, this)
    await this.#welcome(greeting.state)
  }

  async #welcome(state: 'active' | 'pending_approval'): Promise<void> {
    this.#state = state
    const { envelope } = await newestPolicy(db())
    this.send({ type: 'welcome', state, time: new Date().toISOString(), policy: envelope, claimNonce: this.claimNonce })
    if (state !== 'active' || !this.agentId) return
    await deviceIsBack(this.agentId)
    await this.#sessions.tellWork([this.agentId])
  }

  /** The agent's row may have changed: approved, retired. */
  lookAgain(): void {
    this.#enqueue(async () => {
      if (!this.agentId) return
      const agent = await db().agent.findUnique({ where: { id: this.agentId }, select: { state: true } })
      if (agent?.state === 'retired' || agent?.state === 'quarantined') {
        this.send({ type: 'refused', reason: agent.state })
        this.#transport.close(1008, agent.state)
      } else if (agent?.state === 'active' && this.#state === 'pending_approval') {
        await this.#welcome('active')
      } else if (this.isActive) {
        await this.#sessions.tellWork([this.agentId])
      }
    })
  }

  /** Sends what of its work the agent has not been told on this connection, and does not know from before. */
  tell({ issuanceId, attempt, order, grant, cancel }: Work): void {
    if (cancel) {
      if (!this.#told.has(issuanceId) || this.#cancelled.has(`${issuanceId}/${attempt}`)) return
      this.#cancelled.add(`${issuanceId}/${attempt}`)
      this.send({ type: 'order.cancel', cancel })
      return
    }
    if (order) this.#tellOrder(issuanceId, attempt, order)
    if (grant && !this.#granted.has(grant.signature)) {
      this.#granted.add(grant.signature)
      this.send({ type: 'grant', grant })
    }
  }

  #tellOrder(issuanceId: string, attempt: number, order: Envelope): void {
    const known = this.#told.get(issuanceId)
    const { signature } = order
    // An attempt's order is another one when it was signed anew because it had expired.
    if (known?.attempt === attempt && (known.signature ?? signature) === signature) return
    this.#told.set(issuanceId, { attempt, signature })
    this.send({ type: 'order', order })
  }

  /** Has the person at the PC asked, once on a connection. */
  tellAsk({ id, ask }: OpenAsk): void {
    if (this.#asked.has(id)) return
    this.#asked.add(id)
    this.send({ type: 'diagnosis.ask', ask })
  }

  async #closed(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.agentId && this.#sessions.dismiss(this.agentId, this)) await endLease(this.agentId)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isTooOld(content: unknown): boolean {
  const hello = helloProtocolSchema.safeParse(content)
  return hello.success && hello.data.protocol < OLDEST_PROTOCOL
}

/** The message, or what is wrong with it. */
function understand(content: unknown): AgentMessage | string {
  if (content === undefined) return 'not JSON'
  const result = agentMessageSchema.safeParse(content)
  if (result.success) return result.data
  return result.error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')
    .slice(0, 200)
}

/** The id of a message that could not be taken otherwise, so that its sender can drop it. */
function idIn(text: string): string | null {
  return /"id"\s*:\s*"([0-9a-f-]{36})"/.exec(text)?.[1] ?? null
}
