import { randomBytes } from 'node:crypto'
import { MAX_POLL_BYTES, POLL_HOLD_MS, type PollRequest, pollAnswerSchema } from '@certfleet/core/protocol.ts'
import { httpsRequest } from '../https-request.ts'
import { jsonOrNull } from '../json.ts'
import type { Network } from '../proxy.ts'
import type { DialLine, LineEars } from './line.ts'

/** An answer may take as long as the console keeps a poll, and its way. */
const limits = { connectMs: 10_000, answerMs: POLL_HOLD_MS + 15_000, answerBytes: MAX_POLL_BYTES }

/**
 * A session by plain requests (core/protocol.ts), for where no WebSocket comes through. Whatever fails ends it, as a
 * WebSocket breaks.
 * @param gateway `wss:`, as the WebSocket's (`ws:` on this very PC)
 */
export const pollLine =
  (gateway: string, network: Network): DialLine =>
  (ears) => {
    const line = new PollLine(gateway.replace(/^ws/, 'http'), network, ears)
    void line.follow()
    // Each answer has a bound of its own.
    return { kind: 'polling', send: (text) => line.send(text), ping: ears.alive, close: () => line.close() }
  }

class PollLine {
  readonly #url: string
  readonly #network: Network
  readonly #ears: LineEars
  readonly #headers = { 'x-certfleet-line': randomBytes(32).toString('base64url') }
  readonly #over = new AbortController()
  #waiting: string[] = []
  #bringing = false

  constructor(url: string, network: Network, ears: LineEars) {
    this.#url = url
    this.#network = network
    this.#ears = ears
  }

  /** Fetches what the console has to say, again and again. */
  async follow(): Promise<void> {
    for (let open = true; !this.#over.signal.aborted; open = false) {
      const answered = await this.#poll({ open, messages: [] })
      if (!answered) return
      const answer = pollAnswerSchema.safeParse(jsonOrNull(answered.text))
      if (answered.status !== 200 || !answer.success) return this.#fail(new PollRefused(answered.status))
      this.#ears.alive()
      for (const message of answer.data.messages) if (!this.#over.signal.aborted) this.#ears.message(message)
      if (answer.data.isOver) this.close()
    }
  }

  /** In the order in which they are sent: one request at a time brings what has come together meanwhile. */
  send(text: string): void {
    this.#waiting.push(text)
    if (!this.#bringing) void this.#bring()
  }

  close(): void {
    if (this.#over.signal.aborted) return
    this.#over.abort()
    this.#ears.end()
  }

  async #bring(): Promise<void> {
    this.#bringing = true
    while (this.#waiting.length > 0 && !this.#over.signal.aborted) {
      const answered = await this.#poll({ open: false, messages: this.#nextOnes() })
      if (answered && answered.status !== 204) this.#fail(new PollRefused(answered.status))
    }
    this.#bringing = false
  }

  /** As many as one request may bring. */
  #nextOnes(): string[] {
    let bytes = 0
    const fitting = this.#waiting.findIndex(
      (text) => (bytes += Buffer.byteLength(JSON.stringify(text)) + 1) > roomBytes,
    )
    return this.#waiting.splice(0, Math.max(1, Math.min(fitting === -1 ? maxMessages : fitting, maxMessages)))
  }

  async #poll(body: PollRequest): Promise<{ status: number; text: string } | null> {
    const { signal } = this.#over
    try {
      return await httpsRequest(this.#url, { body, headers: this.#headers, network: this.#network, signal }, limits)
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      return null
    }
  }

  #fail(error: Error): void {
    if (this.#over.signal.aborted) return
    this.#ears.error(error)
    this.close()
  }
}

const maxMessages = 100
/** Beside the messages there is hardly anything in a request. */
const roomBytes = MAX_POLL_BYTES - 1000

/** The console, or something in its place, does not take polls. */
class PollRefused extends Error {
  override readonly name = 'PollRefused'

  constructor(status: number) {
    super(`HTTP ${status} to a poll`)
  }
}
