import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  MAX_POLL_BYTES,
  POLL_HOLD_MS,
  type PollAnswer,
  pollLineSchema,
  pollRequestSchema,
} from '@certfleet/core/protocol.ts'
import { log } from '../server/log.ts'
import type { Transport, TransportEars } from './transport.ts'

/** An agent that is there fetches again at once. */
const silenceMs = 30_000
/** Each is as a connection; more agents than that need their WebSocket. */
const maxLines = 20_000
/** What nobody fetches is not kept without end. */
const maxQueued = 1000

/** Sessions over plain requests (core/protocol.ts, `POST /agent`), each line a transport of its own. */
export class PollLines {
  readonly #meet: (transport: Transport) => void
  readonly #lines = new Map<string, PollLine>()

  /** @param meet takes over a line that has been opened */
  constructor(meet: (transport: Transport) => void) {
    this.#meet = meet
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const status = await this.#answer(request, response)
      if (status !== null) response.writeHead(status, { 'content-length': 0 }).end()
    } catch (error) {
      log().info({ err: error }, 'poll')
      response.destroy()
    }
  }

  close(): void {
    for (const line of this.#lines.values()) line.close()
  }

  /** The status of a refusal; null when it is answered otherwise, or will be. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<number | null> {
    if (request.method !== 'POST') return 405
    const declared = Number(request.headers['content-length'] ?? 0)
    const body = declared > MAX_POLL_BYTES ? null : await readBody(request)
    if (body === null) return 413
    const id = pollLineSchema.safeParse(request.headers['x-certfleet-line'])
    const polled = pollRequestSchema.safeParse(parseJson(body))
    if (!id.success || !polled.success) return 400
    const { open, messages } = polled.data
    if (open && !this.#lines.has(id.data)) {
      if (this.#lines.size >= maxLines) return 503
      this.#open(id.data)
    }
    const line = this.#lines.get(id.data)
    // Over, or of a gateway that was restarted: the agent opens another.
    if (!line) return 410
    if (messages.length === 0) {
      line.fetch(response)
      return null
    }
    for (const message of messages) line.bring(message)
    return 204
  }

  #open(id: string): void {
    const line = new PollLine(() => this.#lines.delete(id))
    this.#lines.set(id, line)
    this.#meet(line)
  }
}

/** One agent's line: what it brings is heard at once, what is for it waits until it fetches. */
class PollLine implements Transport {
  readonly #forget: () => void
  readonly #queue: string[] = []
  #ears: TransportEars | null = null
  #held: ServerResponse | null = null
  #timer: NodeJS.Timeout
  #isOver = false

  constructor(forget: () => void) {
    this.#forget = forget
    this.#timer = this.#awaitFetch()
  }

  listen(ears: TransportEars): void {
    this.#ears = ears
  }

  send(text: string): void {
    if (this.#isOver) return
    this.#queue.push(text)
    if (this.#queue.length > maxQueued) this.close()
    else this.#release()
  }

  /** What waits is still fetched; after that the line is unknown. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ears?.end()
    this.#release()
  }

  bring(message: string): void {
    if (!this.#isOver) this.#ears?.message(message)
  }

  /** Answers as soon as there is something; of two fetches the newer has it. */
  fetch(response: ServerResponse): void {
    this.#held?.end(answerOf({ messages: [], isOver: false }))
    clearTimeout(this.#timer)
    this.#held = response
    this.#timer = setTimeout(() => this.#answer(), POLL_HOLD_MS)
    response.on('close', () => {
      if (response.writableFinished || this.#held !== response) return
      this.#held = null
      this.#end()
    })
    response.setHeader('content-type', 'application/json')
    response.setHeader('cache-control', 'no-store')
    if (this.#queue.length > 0 || this.#isOver) this.#release()
  }

  #release(): void {
    if (this.#held) this.#answer()
  }

  #answer(): void {
    clearTimeout(this.#timer)
    const [held, isOver] = [this.#held, this.#isOver]
    this.#held = null
    held?.end(answerOf({ messages: this.#queue.splice(0), isOver }))
    if (isOver) this.#forget()
    else this.#timer = this.#awaitFetch()
  }

  /** Nobody is there any more. */
  #end(): void {
    this.close()
    clearTimeout(this.#timer)
    this.#forget()
  }

  #awaitFetch(): NodeJS.Timeout {
    return setTimeout(() => this.#end(), silenceMs)
  }
}

const answerOf = (answer: PollAnswer) => JSON.stringify(answer)

/** Null when it is more than a poll may be; what was too much is not read. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_POLL_BYTES) return null
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
