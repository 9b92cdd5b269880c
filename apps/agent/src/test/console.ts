import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID, verify, type KeyObject } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { DiagnosisAsk } from '@certfleet/core/diagnosis.ts'
import type { Duplex } from 'node:stream'
import type { Release } from '@certfleet/core/release.ts'
import type { Cancel, Grant, Order, Policy } from '@certfleet/core/order.ts'
import {
  type ConsoleMessage,
  type Hello,
  type Inventory,
  type Report,
  agentMessageSchema,
  enrolChallengeRequestSchema,
  enrolRequestSchema,
  pollLineSchema,
  pollRequestSchema,
} from '@certfleet/core/protocol.ts'
import { orderKeyOf, sealEnvelope } from '@certfleet/pki/envelope.ts'
import { enrolInput, helloInput } from '@certfleet/pki/signing-input.ts'
import { type WebSocket, WebSocketServer } from 'ws'
import type { makeServerTls } from './certificates.ts'

type ServerTls = Awaited<ReturnType<typeof makeServerTls>>

export const newOrderKey = () => orderKeyOf(generateKeyPairSync('ed25519').privateKey)

/** A console as far as an agent can see: the contract of core/protocol.ts over real HTTP and WebSocket. */
export class TestConsole {
  readonly orderKey = newOrderKey()
  readonly agentId = randomUUID()
  readonly tokenSecret = randomBytes(24).toString('base64url')
  /** The key it proves and signs with; another one makes it a foreign console. */
  signingKey = this.orderKey
  policyVersion = 1
  authorities: Policy['authorities'] = []
  removeSuperseded: Policy['removeSuperseded'] = 'ask'
  welcomeState: 'active' | 'pending_approval' = 'active'
  /** What answers a good hello; the default welcomes. */
  onHello: (socket: Peer, hello: Hello) => void = (socket) => this.welcome(socket)
  /** Whether reports are acknowledged as they come. */
  acknowledges = true
  isOver: (report: Report) => boolean = ({ type }) => type === 'certificate.installed'
  clock = () => new Date()
  /** What becomes of WebSockets: made; their upgrade answered so, or cut off; or made, and nothing comes through. */
  webSockets: 'pass' | 'cut' | 'eaten' | number = 'pass'
  takesPolls = true
  /** By the names of their lines. */
  readonly #polling = new Map<string, PollPeer>()

  /** What it offers; null: nothing. */
  release: Release | null = null
  /** Its packages, by their names. */
  readonly packages = new Map<string, Buffer>()
  /** What it answers instead to requests for the release or a package, as long as there are any; `drop`: nothing. */
  readonly releaseFaults: (number | 'drop')[] = []
  /** Paths below `/api/agent/release` that were asked for, in order. */
  readonly releaseRequests: string[] = []

  readonly enrolments: unknown[] = []
  readonly hellos: Hello[] = []
  readonly reports: Report[] = []
  readonly inventories: Inventory[] = []
  /** Orders that are sent again after every hello, as a console re-reads its open work. */
  readonly orders = new Map<string, Order>()
  agentKey: KeyObject | null = null

  readonly #tls: ServerTls | null
  #server: Server | null = null
  #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  #port = 0

  /** @param tls without it plain HTTP, which an agent accepts from its own PC only */
  constructor(tls: ServerTls | null = null) {
    this.#tls = tls
  }

  async start(): Promise<this> {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/agent') void this.#poll(request, response)
      else if (request.url?.startsWith(releasePath)) this.#offer(request.url.slice(releasePath.length), response)
      else void this.#enrol(request, response)
    }
    const server = this.#tls ? createTlsServer(this.#tls, answer) : createServer(answer)
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#polling.clear()
    this.#server?.closeAllConnections()
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(null)))
  }

  get origin(): string {
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${this.#port}`
  }

  /** Another gateway than this server, if its policy shall name one. */
  otherGateway: string | null = null

  get gatewayUrl(): string {
    return this.otherGateway ?? `${this.origin.replace('http', 'ws')}/agent`
  }

  get token(): string {
    return `cf1.tokenid1.${this.tokenSecret}.${this.orderKey.id}`
  }

  get connections(): WebSocket[] {
    return [...this.#sockets.clients]
  }

  policy(version = this.policyVersion) {
    const policy: Policy = {
      version,
      gatewayUrl: this.gatewayUrl,
      authorities: this.authorities,
      helpdesk: '内線 1234',
      removeSuperseded: this.removeSuperseded,
      holidays: [],
    }
    return sealEnvelope('policy', policy, this.signingKey)
  }

  welcome(socket: Peer): void {
    const time = this.clock().toISOString()
    const claimNonce = randomBytes(32).toString('base64url')
    send(socket, { type: 'welcome', state: this.welcomeState, time, policy: this.policy(), claimNonce })
    for (const order of this.orders.values()) this.sendOrder(order)
  }

  /** Signs an order and sends it, now and after every hello. */
  sendOrder(order: Order, key = this.orderKey): void {
    this.orders.set(order.issuanceId, order)
    this.broadcast({ type: 'order', order: sealEnvelope('order', order, key) })
  }

  sendCancel(order: Order, about: Pick<Cancel, 'revokedKey'> = {}): void {
    const { agentId, issuanceId, attempt } = order
    this.orders.delete(issuanceId)
    const cancel = sealEnvelope('cancel', { agentId, issuanceId, attempt, ...about }, this.orderKey)
    this.broadcast({ type: 'order.cancel', cancel })
  }

  /** Vouches for the key that the agent has told, signed. */
  sendGrant(grant: Grant, key = this.orderKey): void {
    this.broadcast({ type: 'grant', grant: sealEnvelope('grant', grant, key) })
  }

  /** Asks for a diagnosis, signed. */
  sendAsk(change: Partial<DiagnosisAsk> = {}, key = this.orderKey): DiagnosisAsk {
    const ask = {
      agentId: this.agentId,
      diagnosisId: randomUUID(),
      requestedBy: '情報システム部 佐藤',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
      ...change,
    }
    this.broadcast({ type: 'diagnosis.ask', ask: sealEnvelope('diagnosis', ask, key) })
    return ask
  }

  broadcast(message: ConsoleMessage): void {
    for (const peer of [...this.connections, ...this.#polling.values()]) send(peer, message)
  }

  acknowledge(report: Report): void {
    this.broadcast({ type: 'ack', id: report.id, over: this.isOver(report) })
  }

  reportsOf<Type extends Report['type']>(type: Type): Extract<Report, { type: Type }>[] {
    return this.reports.filter((report): report is Extract<Report, { type: Type }> => report.type === type)
  }

  /** The states reported, in order, without repetitions by the network. */
  states(issuanceId: string): string[] {
    const seen = new Map(this.reportsOf('issuance.progress').map((report) => [report.id, report]))
    return [...seen.values()].filter((report) => report.issuanceId === issuanceId).map(({ state }) => state)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { webSockets } = this
    if (typeof webSockets === 'number') socket.end(`HTTP/1.1 ${webSockets} No\r\nContent-Length: 0\r\n\r\n`)
    else if (webSockets === 'cut') socket.destroy()
    else this.#sockets.handleUpgrade(request, socket, head, (ws) => webSockets === 'pass' && this.#meet(ws))
  }

  async #poll(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = pollLineSchema.parse(request.headers['x-certfleet-line'])
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { open, messages } = pollRequestSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    if (!this.takesPolls) return void response.writeHead(404).end()
    if (open) {
      const peer = new PollPeer()
      this.#polling.set(line, peer)
      this.#meet(peer)
    }
    const peer = this.#polling.get(line)
    if (!peer) return void response.writeHead(410).end()
    if (messages.length === 0) return peer.fetch(response)
    for (const message of messages) peer.emit('message', Buffer.from(message))
    response.writeHead(204).end()
  }

  #meet(socket: Peer): void {
    const nonce = randomBytes(32).toString('base64url')
    send(socket, { type: 'challenge', nonce, time: this.clock().toISOString() })
    socket.on('message', (data) => {
      const message = agentMessageSchema.parse(JSON.parse((data as Buffer).toString('utf8')))
      switch (message.type) {
        case 'hello':
          this.hellos.push(message)
          return this.#checkHello(socket, nonce, message)
        case 'inventory.report':
          this.inventories.push(message)
          return
        default:
          this.reports.push(message)
          if (this.acknowledges) send(socket, { type: 'ack', id: message.id, over: this.isOver(message) })
      }
    })
  }

  #checkHello(socket: Peer, nonce: string, hello: Hello): void {
    const input = helloInput(nonce, this.origin, this.agentId)
    const isGood = this.agentKey && verify(null, input, this.agentKey, Buffer.from(hello.signature, 'base64'))
    if (isGood) this.onHello(socket, hello)
    else send(socket, { type: 'refused', reason: 'bad_signature' })
  }

  #offer(below: string, response: ServerResponse): void {
    this.releaseRequests.push(below)
    const fault = this.releaseFaults.shift()
    const file = this.packages.get(below.slice(1))
    if (fault === 'drop') response.destroy()
    else if (fault) response.writeHead(fault).end('no')
    else if (below !== '') response.writeHead(file ? 200 : 404, { 'content-length': file?.length ?? 0 }).end(file)
    else if (this.release) response.end(JSON.stringify(sealEnvelope('release', this.release, this.signingKey)))
    else response.writeHead(204).end()
  }

  async #enrol(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const answer = (status: number, json: unknown) => response.writeHead(status).end(JSON.stringify(json))
    if (request.url === '/api/agent/enrol/challenge') {
      const { nonce } = enrolChallengeRequestSchema.parse(body)
      const orderKey = this.signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
      const proof = sealEnvelope('console', { nonce, origin: this.origin }, this.signingKey)
      answer(200, { orderKey, proof, nonce: enrolNonce })
      return
    }
    this.enrolments.push(body)
    const { token, publicKey, signature } = enrolRequestSchema.parse(body)
    const spki = Buffer.from(publicKey, 'base64')
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    const isSigned = verify(null, enrolInput(enrolNonce, this.origin, spki), key, Buffer.from(signature, 'base64'))
    if (!isSigned) answer(403, { code: 'proof_refused' })
    else if (token !== this.token) answer(403, { code: 'token_unknown' })
    else {
      this.agentKey = key
      answer(200, { agentId: this.agentId, state: this.welcomeState, policy: this.policy() })
    }
  }
}

/** Whoever is at the other end: of a WebSocket, or of polls. */
type Peer = Pick<WebSocket, 'send'> & EventEmitter

class PollPeer extends EventEmitter {
  readonly #queue: string[] = []
  #held: ServerResponse | null = null

  send(text: unknown): void {
    this.#queue.push(String(text))
    this.#answer()
  }

  fetch(response: ServerResponse): void {
    this.#held = response
    response.on('close', () => (this.#held = null))
    if (this.#queue.length > 0) this.#answer()
  }

  #answer(): void {
    const answer = { messages: this.#held ? this.#queue.splice(0) : [], isOver: false }
    this.#held?.end(JSON.stringify(answer))
    this.#held = null
  }
}

const releasePath = '/api/agent/release'
const enrolNonce = randomBytes(32).toString('base64url')

export function send(socket: Peer, message: ConsoleMessage): void {
  socket.send(JSON.stringify(message))
}
