import { Agent, type AgentOptions, type RequestOptions } from 'node:https'
import { type Socket, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { basicAuthorization } from './basic-authorization.ts'

const schemes = ['Negotiate', 'NTLM'] as const
export type SignOnScheme = (typeof schemes)[number]

/** Begins to sign on to a proxy. @throws when the system does not know the scheme, or has nobody signed in for it */
export type SignOn = (scheme: SignOnScheme, proxy: string) => SignOnExchange

export interface SignOnExchange {
  /** The answer to what the proxy says; null at the beginning. */
  next(challenge: Buffer | null): Buffer
  close(): void
}

/** NTLM takes three messages, Kerberos two. */
const maxRounds = 5
const maxHeadBytes = 64 * 1024
/** For the whole way through the proxy. */
const tunnelMs = 15_000

/**
 * Connections through a proxy that wants to know who is signed in to this PC (Negotiate and NTLM, RFC 4559), or is shown
 * the user name and password in its address: Node's own way through a proxy knows the latter alone. An exchange belongs to one connection, so all of it is made
 * on the connection that then is the tunnel.
 */
export class SigningAgent extends Agent {
  readonly #proxy: URL
  readonly #signOn: SignOn

  constructor(proxy: URL, signOn: SignOn, options: AgentOptions = {}) {
    super(options)
    this.#proxy = proxy
    this.#signOn = signOn
  }

  override createConnection(options: RequestOptions, made: (error: Error | null, socket: Duplex) => void): undefined {
    const { host, port } = options
    this.#tunnel(`${host}:${port}`).then(
      (socket) => made(null, tls.connect({ ...(options as tls.ConnectionOptions), socket })),
      (error: Error) => made(error, undefined as never),
    )
  }

  async #tunnel(target: string): Promise<Socket> {
    const { hostname, port } = this.#proxy
    const socket = connect(Number(port || 80), hostname.replaceAll(/[[\]]/g, ''))
    const timer = setTimeout(() => socket.destroy(new Error(`no way through the proxy in ${tunnelMs} ms`)), tunnelMs)
    try {
      await this.#open(socket, target)
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async #open(socket: Socket, target: string): Promise<void> {
    const known = basicAuthorization(this.#proxy)
    const answer = await ask(socket, target, known)
    const scheme = schemes.find((each) => challengeOf(answer, each) !== null)
    // A user name and password were typed because the proxy does not take whoever is signed in.
    const isWanted = answer.status === 407 && scheme !== undefined && known === null
    const status = isWanted ? await this.#signOnBy(scheme, socket, target) : answer.status
    if (status < 200 || status > 299) throw refusal(status)
  }

  /** The proxy's last answer. */
  async #signOnBy(scheme: SignOnScheme, socket: Socket, target: string): Promise<number> {
    let exchange: SignOnExchange | null = null
    try {
      exchange = this.#signOn(scheme, this.#proxy.hostname)
      for (let challenge: Buffer | null = null, round = 1; ; round++) {
        const token = exchange.next(challenge)
        const answer = await ask(socket, target, `${scheme} ${token.toString('base64')}`)
        challenge = challengeOf(answer, scheme)
        // A challenge without content is a refusal.
        if (answer.status !== 407 || !challenge?.length || round === maxRounds) return answer.status
      }
    } catch (cause) {
      throw socket.destroyed || socket.readableEnded ? cause : refusal(407, cause)
    } finally {
      exchange?.close()
    }
  }
}

/** As Node's own tunnels say it. */
function refusal(status: number, cause?: unknown): Error {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return Object.assign(new Error(`the proxy answered ${status}${reason}`, { cause }), {
    code: 'ERR_PROXY_TUNNEL',
    statusCode: status,
  })
}

interface ProxyAnswer {
  status: number
  /** The values of Proxy-Authenticate. */
  challenges: string[]
}

/** What the proxy wants answered by that scheme: empty at the beginning; null when it does not offer it. */
function challengeOf({ challenges }: ProxyAnswer, scheme: SignOnScheme): Buffer | null {
  const offered = challenges.find((each) => each.split(' ')[0]?.toLowerCase() === scheme.toLowerCase())
  return offered === undefined ? null : Buffer.from(offered.slice(scheme.length).trim(), 'base64')
}

async function ask(socket: Socket, target: string, authorization: string | null): Promise<ProxyAnswer> {
  const lines = [
    `CONNECT ${target} HTTP/1.1`,
    `Host: ${target}`,
    'Proxy-Connection: keep-alive',
    ...(authorization ? [`Proxy-Authorization: ${authorization}`] : []),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = (await readUntil(socket, (bytes) => endOf(bytes))).toString('latin1')
  const [statusLine = '', ...fields] = head.split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0)
  const valuesOf = (name: string) =>
    fields.flatMap((field) => (field.toLowerCase().startsWith(`${name}:`) ? [field.slice(name.length + 1).trim()] : []))
  if (status !== 200) {
    const length = Number(valuesOf('content-length')[0] ?? 0)
    if (length > maxHeadBytes) throw new Error('the proxy says too much')
    await readUntil(socket, (bytes) => (bytes.length >= length ? length : -1))
  }
  return { status, challenges: valuesOf('proxy-authenticate') }
}

/** The index behind the head of an answer. */
function endOf(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n')
  return end === -1 ? -1 : end + 4
}

/** Reads so much, and leaves what follows. @throws when the connection ends before, or too much comes */
async function readUntil(socket: Socket, end: (bytes: Buffer) => number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  for (;;) {
    const at = end(bytes)
    if (at !== -1) {
      if (at < bytes.length) socket.unshift(bytes.subarray(at))
      return bytes.subarray(0, at)
    }
    if (bytes.length > maxHeadBytes) throw new Error('the proxy says too much')
    bytes = Buffer.concat([bytes, await nextBytes(socket)])
  }
}

function nextBytes(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      for (const name of ['readable', 'end', 'error', 'close']) socket.removeListener(name, look)
    }
    const look = (error?: unknown) => {
      const chunk = socket.read() as Buffer | null
      if (chunk) {
        done()
        resolve(chunk)
      } else if (error instanceof Error || socket.readableEnded || socket.destroyed) {
        done()
        reject(error instanceof Error ? error : new Error('the proxy ended the connection'))
      }
    }
    for (const name of ['readable', 'end', 'error', 'close']) socket.on(name, look)
    look()
  })
}
