import { randomBytes, randomUUID } from 'node:crypto'
import { type Server, createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AuthorityProblem,
  dialogueAnswerSchema,
  openDialogueSchema,
  signedRequestSchema,
  submitSchema,
} from '@certfleet/core/authority-api.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { Policy } from '@certfleet/core/order.ts'
import { readCsr } from '@certfleet/pki/csr.ts'
import { spkiOf, verifySignature } from '@certfleet/pki/keys.ts'
import { requestInput } from '@certfleet/pki/signing-input.ts'
import { type SubscriberOptions, type TestCa, issueTo, makeCa, makeServerTls, pem } from './certificates.ts'

/** What the authority does with the next call of a kind, instead of its work. */
export type Fault =
  | { refuse: AuthorityProblem }
  /** The work is done, and the answer is lost. */
  | { drop: 'after' }
  /** The connection breaks before anything is done. */
  | { drop: 'before' }
  | { garbage: string }

type Call = 'profile' | 'open' | 'answer' | 'submit' | 'fetch' | 'confirm'

/** An issuing authority as far as an agent can see: the contract of core/authority-api.ts over real HTTPS. */
export class TestAuthority {
  readonly id = randomUUID()
  readonly ca: TestCa
  readonly password: string
  /** What the next calls of a kind meet, one after another. */
  readonly faults: Partial<Record<Call, Fault[]>> = {}
  readonly calls: Call[] = []
  /** By request id: the CSR, and the certificate issued for it. */
  readonly issued = new Map<string, { csr: string; certificate: Buffer; chain: Buffer[]; spki: Buffer }>()
  readonly confirmed = new Map<string, string>()
  readonly answers: Record<string, string>[] = []
  /** Told of the token of each dialogue. */
  onToken: (token: string) => void = () => {}
  /** How the next certificate differs from a good one. */
  issueAs: SubscriberOptions = {}
  signWith: TestCa

  readonly #tls: Awaited<ReturnType<typeof makeServerTls>>
  readonly #authenticated = new Map<string, boolean>()
  #server: Server | null = null
  #port = 0

  static async make(password = `pw-${randomBytes(12).toString('hex')}`): Promise<TestAuthority> {
    return new TestAuthority(await makeCa(), await makeServerTls(), password)
  }

  private constructor(ca: TestCa, tls: Awaited<ReturnType<typeof makeServerTls>>, password: string) {
    this.ca = ca
    this.signWith = ca
    this.#tls = tls
    this.password = password
  }

  async start(): Promise<this> {
    const server = createServer(this.#tls, (request, response) => void this.#serve(request, response))
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
    return this
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(null)))
    this.#server = null
  }

  get target(): Policy['authorities'][number] {
    return {
      id: this.id,
      code: '9936',
      name: 'サンプル銀行',
      baseUrl: `https://127.0.0.1:${this.#port}`,
      trustAnchors: this.#tls.anchors,
      issuers: pem(this.ca.issuingDer),
    }
  }

  countOf(call: Call): number {
    return this.calls.filter((each) => each === call).length
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const body: unknown = text === '' ? null : JSON.parse(text)
    const [, kind = '', id = '', action = ''] = /^\/api\/(\w+)\/?([^/]*)\/?(\w*)$/.exec(request.url ?? '') ?? []
    const call = callOf(kind, action)
    this.calls.push(call)
    const fault = this.faults[call]?.shift()
    if (fault && 'drop' in fault && fault.drop === 'before') return void request.socket.destroy()
    if (fault && 'refuse' in fault) return void response.writeHead(403).end(JSON.stringify(fault.refuse))
    if (fault && 'garbage' in fault) return void response.writeHead(502).end(fault.garbage)
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const answer = await this.#work(call, { id, body, token })
    if (fault) return void request.socket.destroy()
    const isProblem = typeof answer === 'object' && 'code' in answer
    response.writeHead(isProblem ? 403 : 200).end(JSON.stringify(answer))
  }

  async #work(call: Call, { id, body, token }: { id: string; body: unknown; token: string }): Promise<object> {
    switch (call) {
      case 'profile': {
        const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行' })
        return { profile, time: new Date().toISOString(), rehearsal: true }
      }
      case 'open': {
        openDialogueSchema.parse(body)
        const opened = randomBytes(24).toString('base64url')
        this.#authenticated.set(opened, false)
        this.onToken(opened)
        return { dialogueId: randomUUID(), token: opened, next: { screen: 'CCHK002' } }
      }
      case 'answer': {
        const { fields } = dialogueAnswerSchema.parse(body)
        this.answers.push(fields)
        if (!this.#authenticated.has(token)) return { code: 'session_expired' }
        if (fields.password !== this.password) return { code: 'wrong_credentials', attemptsLeft: 3 }
        this.#authenticated.set(token, true)
        return { next: { screen: 'processing' } }
      }
      case 'submit': {
        const { requestId, csr } = submitSchema.parse(body)
        if (this.#authenticated.get(token) !== true) return { code: 'session_expired' }
        return this.#issue(requestId, csr)
      }
      case 'fetch':
      case 'confirm': {
        const known = this.issued.get(id)
        if (!known) return call === 'fetch' ? { status: 'unknown' } : { code: 'malformed' }
        const signature = Buffer.from(signedRequestSchema.parse(body).signature, 'base64')
        const { publicKey } = readCsr(Buffer.from(known.csr, 'base64'))
        const input = requestInput(call, new URL(this.target.baseUrl).origin, id)
        if (!verifySignature(publicKey, input, signature)) return { code: 'malformed' }
        if (call === 'fetch') return { status: 'issued', ...answerOf(known) }
        const confirmedAt = this.confirmed.get(id) ?? new Date().toISOString()
        this.confirmed.set(id, confirmedAt)
        return { confirmedAt }
      }
    }
  }

  async #issue(requestId: string, csr: string): Promise<object> {
    const known = this.issued.get(requestId)
    if (known && known.csr !== csr) return { code: 'request_conflict' }
    if (known) return answerOf(known)
    const { publicKey } = readCsr(Buffer.from(csr, 'base64'))
    const certificate = await issueTo(this.signWith, publicKey, this.issueAs)
    const made = { csr, certificate, chain: [this.ca.issuingDer, this.ca.rootDer], spki: spkiOf(publicKey) }
    this.issued.set(requestId, made)
    return answerOf(made)
  }
}

const answerOf = ({ certificate, chain }: { certificate: Buffer; chain: Buffer[] }) => ({
  certificate: certificate.toString('base64'),
  chain: chain.map((der) => der.toString('base64')),
})

function callOf(kind: string, action: string): Call {
  if (kind === 'profile') return 'profile'
  if (kind === 'requests') return action === 'fetch' ? 'fetch' : 'confirm'
  if (action === 'answers') return 'answer'
  return action === 'csr' ? 'submit' : 'open'
}
