import { type KeyObject, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { type Order, orderSchema } from '@certfleet/core/order.ts'
import type { IssuanceState } from '@certfleet/core/issuance.ts'
import { type ConsoleMessage, PROTOCOL, type Report } from '@certfleet/core/protocol.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, sha256Hex, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { helloInput, possessionInput } from '@certfleet/pki/signing-input.ts'
import { defaultHttpsLimits } from '../../apps/agent/src/https-request.ts'
import { portalAuthority } from '../../apps/agent/src/authorities/portal.ts'
import { directly } from '../../apps/agent/src/proxy.ts'

/** A report without what each of them has. */
type Telling = Report extends infer Each ? (Each extends { seq: number } ? Omit<Each, keyof Common> : never) : never
interface Common {
  id: string
  issuanceId: string
  attempt: number
  seq: number
  at: string
}

/** What agents of one run share. */
export interface Surroundings {
  gatewayUrl: string
  origin: string
  password: string
  consoleKeyId: string
  onOrder: () => void
  /** Waits for its person to have time. */
  attended: <T>(work: () => Promise<T>) => Promise<T>
}

/**
 * An agent's side of both contracts without its disk, screens and key store: a real WebSocket to the gateway, the
 * agent's own client of the authority, a key and a request made before. Its person answers at once.
 */
export class SimulatedAgent {
  readonly id = randomUUID()
  readonly loginId: string
  readonly #identity: KeyObject
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly #key: ReturnType<typeof signerOf>
  readonly #csr: Buffer
  readonly completed: Promise<void>
  #complete = () => {}
  #fail: (why: unknown) => void = () => {}
  #socket: WebSocket | null = null
  #seq = 0
  readonly #waiting = new Map<string, () => void>()

  private constructor(loginId: string, key: ReturnType<typeof signerOf>, csr: Buffer) {
    this.loginId = loginId
    this.#key = key
    this.#csr = csr
    const pair = generateKeyPairSync('ed25519')
    this.#identity = pair.privateKey
    this.publicKey = new Uint8Array(spkiOf(pair.publicKey))
    this.completed = new Promise((resolve, reject) => {
      this.#complete = resolve
      this.#fail = reject
    })
  }

  static async make(loginId: string): Promise<SimulatedAgent> {
    const key = signerOf(await generatePrivateKey('P-256'))
    return new SimulatedAgent(loginId, key, await buildCsr([{ type: 'CN', value: loginId }], key))
  }

  /** Resolves when it is welcome. */
  connect(around: Surroundings): Promise<void> {
    const socket = new WebSocket(around.gatewayUrl)
    this.#socket = socket
    return new Promise((resolve, reject) => {
      const refused = (why: unknown) => {
        const error = new Error(`${this.loginId}: ${String(why)}`)
        reject(error)
        this.#fail(error)
      }
      socket.addEventListener('error', () => refused('no connection'))
      // A real agent would come again; here a run that is cut off is none.
      socket.addEventListener('close', ({ code, reason }) => refused(`cut off, ${code} ${reason}`))
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data)) as ConsoleMessage
        switch (message.type) {
          case 'challenge':
            return this.#hello(message.nonce, around.origin)
          case 'welcome':
            return resolve()
          case 'order':
            return void this.#renew(orderIn(message.order.bytes), around).catch(refused)
          case 'ack':
            this.#waiting.get(message.id)?.()
            return void this.#waiting.delete(message.id)
          case 'refused':
          case 'error':
          case 'tooOld':
            return refused(JSON.stringify(message))
          default:
        }
      })
    })
  }

  async #sign(data: Uint8Array): Promise<Buffer> {
    return Buffer.from(await this.#key.sign(data))
  }

  close(): void {
    this.#socket?.close()
  }

  #hello(nonce: string, origin: string): void {
    const signature = sign(null, helloInput(nonce, origin, this.id), this.#identity).toString('base64')
    const self = { version: '0.1.0', platform: 'linux', hostname: this.loginId, osUser: this.loginId }
    const state = { clock: new Date().toISOString(), policyVersion: 0, openIssuances: [] }
    this.#send({ type: 'hello', agentId: this.id, signature, protocol: PROTOCOL, ...self, ...state })
  }

  async #renew(order: Order, around: Surroundings): Promise<void> {
    around.onOrder()
    const tell = (telling: Telling) => this.#tell(order, telling)
    const progress = (state: IssuanceState) =>
      tell({ type: 'issuance.progress', state, waitingOn: null, code: null, nextAttemptAt: null })
    void progress('offered')
    const [requestId, spkiSha256] = [randomUUID(), sha256Hex(spkiOf(this.#key.publicKey))]
    const certificate = await around.attended(async () => {
      const authority = portalAuthority(order.authority, defaultHttpsLimits, directly)
      void progress('waiting_selection')
      const opening = { purpose: 'renew' as const, certificateSha256: order.certificateSha256 ?? '' }
      const dialogue = await authority.openDialogue(opening)
      void progress('waiting_password')
      await authority.answer(dialogue, 'CCHK002', { password: around.password })
      void progress('issuing')
      void tell({ type: 'key.created', requestId, spkiSha256, protection: 'file' })
      const issued = await authority.submit(dialogue, requestId, this.#csr)
      for (const state of ['issued', 'installing', 'installed', 'verifying'] as const) void progress(state)
      await authority.confirm(requestId, { sign: (data) => this.#sign(data) })
      return issued.certificate
    })
    const claim = { consoleKeyId: around.consoleKeyId, agentId: this.id, nonce: order.nonce, certificate }
    const proof = (await this.#sign(possessionInput(claim))).toString('base64')
    const installed = { type: 'certificate.installed' as const, proof, protection: 'file' as const }
    await tell({ ...installed, certificate: certificate.toString('base64') })
    this.#complete()
  }

  /** Resolves when it is committed. */
  #tell({ issuanceId, attempt }: Order, telling: Telling): Promise<void> {
    const id = randomUUID()
    const acknowledged = new Promise<void>((resolve) => this.#waiting.set(id, resolve))
    this.#send({ ...telling, id, issuanceId, attempt, seq: ++this.#seq, at: new Date().toISOString() })
    return acknowledged
  }

  #send(message: unknown): void {
    this.#socket?.send(JSON.stringify(message))
  }
}

const orderIn = (bytes: string): Order => orderSchema.parse(JSON.parse(Buffer.from(bytes, 'base64').toString('utf8')))
