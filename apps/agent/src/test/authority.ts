import { type KeyObject, X509Certificate, randomBytes, randomUUID } from 'node:crypto'
import { type Server, createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import {
  type AuthorityProblem,
  dialogueAnswerSchema,
  grantedSchema,
  openDialogueSchema,
  renewalSchema,
  signedRequestSchema,
  submitSchema,
} from '@certfleet/core/authority-api.ts'
import type { AnsweredScreen, Ask } from '@certfleet/core/dialogue.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { ProtectionLevel } from '@certfleet/core/key-protection.ts'
import { type Policy, grantSchema, orderSchema } from '@certfleet/core/order.ts'
import { readCsr } from '@certfleet/pki/csr.ts'
import { sha256Hex, spkiOf, verifySignature } from '@certfleet/pki/keys.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { renewalInput, requestInput } from '@certfleet/pki/signing-input.ts'
import type { z } from 'zod'
import { type SubscriberOptions, type TestCa, issueTo, makeCa, makeServerTls, pem } from './certificates.ts'

/** What the authority does with the next call of a kind, instead of its work. */
export type Fault =
  | { refuse: AuthorityProblem }
  /** The work is done, and the answer is lost. */
  | { drop: 'after' }
  /** The connection breaks before anything is done. */
  | { drop: 'before' }
  /** What cannot be read: from something in between, or, with a good status, from the authority, the work done. */
  | { garbage: string; status?: number }
  /** The work is done, and something else is answered, with this status. */
  | { alter: (answer: object) => string | Buffer; status: number }

type Call = 'profile' | 'open' | 'answer' | 'asked' | 'submit' | 'renew' | 'issue' | 'fetch' | 'confirm'

type Challenge = Exclude<AnsweredScreen, 'CCHK002'>
/** What the stand-in takes for the truth. */
export const rightAnswers: Record<Exclude<Challenge, 'CCHK005'>, Record<string, string>> = {
  CCHK003: { oneTimePassword: '314159' },
  CCHK004: { current: '271828', oneMinuteLater: '182845' },
  CCHK006: { answer: '桜小学校' },
}

/** A dialogue under way: what is still asked, the first of it now. */
interface Conversation {
  id: string
  asks: Ask['screen'][]
  /** The number of the 二次元コード; each has another right answer. */
  code: number
  codeEndsAtMs: number
}

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
  readonly submitted: z.infer<typeof submitSchema>[] = []
  /** What is asked after the password, in this order. */
  challenges: Challenge[] = []
  /** Days after its expiry in which it renews a certificate. */
  graceAfterExpiryDays = 0
  minimumKeyProtection: ProtectionLevel = 'file'
  codeValidSeconds = 60
  /** Who issues and renews. */
  issue: 'employee' | 'grant' = 'employee'
  renew: 'employee' | 'possession' = 'employee'
  onRenewal: 'keep_old_until_expiry' | 'revoke_old_on_confirm' = 'keep_old_until_expiry'
  /** Certificates that may renew themselves, and the key of the orders it takes. */
  readonly renewable: Buffer[] = []
  orderKey: KeyObject | null = null
  /** How many 二次元コード it has made; the number of the last one. */
  codes = 0
  /** Told of the token of each dialogue. */
  onToken: (token: string) => void = () => {}
  /** How the next certificate differs from a good one. */
  issueAs: SubscriberOptions = {}
  signWith: TestCa

  readonly #tls: Awaited<ReturnType<typeof makeServerTls>>
  /** By token. */
  readonly #conversations = new Map<string, Conversation>()
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
      windowDays: 40,
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
    const call = callOf(kind, action, request.method)
    this.calls.push(call)
    const fault = this.faults[call]?.shift()
    if (fault && 'drop' in fault && fault.drop === 'before') return void request.socket.destroy()
    if (fault && 'refuse' in fault) return void response.writeHead(403).end(JSON.stringify(fault.refuse))
    if (fault && 'garbage' in fault && !fault.status) return void response.writeHead(502).end(fault.garbage)
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    const answer = await this.#work(call, { id, body, token })
    if (fault && 'alter' in fault) return void response.writeHead(fault.status).end(fault.alter(answer))
    if (fault && 'garbage' in fault) return void response.writeHead(fault.status ?? 502).end(fault.garbage)
    if (fault) return void request.socket.destroy()
    const isProblem = typeof answer === 'object' && 'code' in answer
    response.writeHead(isProblem ? 403 : 200).end(JSON.stringify(answer))
  }

  async #work(call: Call, { id, body, token }: { id: string; body: unknown; token: string }): Promise<object> {
    switch (call) {
      case 'profile': {
        const { graceAfterExpiryDays, minimumKeyProtection, issue, renew, onRenewal } = this
        const authentication = { issue, renew }
        const rules = { graceAfterExpiryDays, minimumKeyProtection, authentication, onRenewal }
        const about = { code: '9936', name: 'サンプル銀行', ...rules }
        const profile = authorityProfileSchema.parse(about)
        return { profile, time: new Date().toISOString(), rehearsal: true }
      }
      case 'open': {
        openDialogueSchema.parse(body)
        const opened = randomBytes(24).toString('base64url')
        const dialogueId = randomUUID()
        const asks: Ask['screen'][] = ['CCHK002', ...this.challenges, 'processing']
        this.#conversations.set(opened, { id: dialogueId, asks, code: 0, codeEndsAtMs: 0 })
        this.onToken(opened)
        return { dialogueId, token: opened, next: { screen: 'CCHK002' } }
      }
      case 'answer': {
        const { screen, fields } = dialogueAnswerSchema.parse(body)
        this.answers.push(fields)
        const conversation = this.#conversations.get(token)
        if (conversation?.id !== id || conversation.asks[0] !== screen) return { code: 'session_expired' }
        return this.#judge(conversation, screen, fields)
      }
      case 'asked': {
        const conversation = this.#conversations.get(token)
        return conversation?.id === id ? { next: this.#ask(conversation) } : { code: 'session_expired' }
      }
      case 'submit': {
        const submitted = submitSchema.parse(body)
        this.submitted.push(submitted)
        if (this.#conversations.get(token)?.asks[0] !== 'processing') return { code: 'session_expired' }
        return this.#issue(submitted.requestId, submitted.csr)
      }
      case 'renew':
        return this.#renew(body)
      case 'issue':
        return this.#issueByGrant(body)
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

  /** All dialogues are over, as when somebody else has signed in with the login ID. */
  endDialogues(): void {
    this.#conversations.clear()
  }

  /** Every 二次元コード has expired. */
  endCodes(): void {
    for (const conversation of this.#conversations.values()) conversation.codeEndsAtMs = 0
  }

  #judge(conversation: Conversation, screen: AnsweredScreen, fields: Record<string, string>): object {
    if (screen === 'CCHK002' && fields.password !== this.password) return { code: 'wrong_credentials', attemptsLeft: 3 }
    if (screen === 'CCHK005' && conversation.codeEndsAtMs <= performance.now())
      return { code: 'transaction_expired', next: this.#ask(conversation) }
    const right =
      screen === 'CCHK005' ? { transactionNumber: numberFor(conversation.code) } : rightAnswers[screen as 'CCHK003']
    if (screen !== 'CCHK002' && !isDeepStrictEqual(fields, right)) return { code: 'wrong_answer', attemptsLeft: 2 }
    conversation.asks.shift()
    return { next: this.#ask(conversation) }
  }

  #ask(conversation: Conversation): Ask {
    const [screen = 'processing'] = conversation.asks
    if (screen === 'CCHK006') return { screen, question: '出身校は？' }
    if (screen !== 'CCHK005') return { screen }
    if (conversation.codeEndsAtMs <= performance.now()) {
      conversation.code = ++this.codes
      conversation.codeEndsAtMs = performance.now() + this.codeValidSeconds * 1000
    }
    const validSeconds = Math.ceil((conversation.codeEndsAtMs - performance.now()) / 1000)
    return { screen, qrCode, transaction: `transaction ${conversation.code}`, validSeconds }
  }

  #renew(body: unknown): Promise<object> | object {
    if (this.renew !== 'possession') return { code: 'attendance_needed' }
    const { requestId, csr, certificateSha256, signature, order } = renewalSchema.parse(body)
    const old = this.renewable.find((der) => sha256Hex(der) === certificateSha256)
    if (!old) return { code: 'BZBE011008' }
    const authorityOrigin = new URL(this.target.baseUrl).origin
    const input = renewalInput({ authorityOrigin, requestId, csr: Buffer.from(csr, 'base64'), certificateSha256 })
    const { publicKey } = new X509Certificate(old)
    if (!verifySignature(publicKey, input, Buffer.from(signature, 'base64'))) return { code: 'malformed' }
    if (!order || !this.orderKey) return { code: 'order_not_accepted' }
    const ordered = openEnvelope('order', order, this.orderKey, orderSchema)
    return ordered.certificateSha256 === certificateSha256
      ? this.#issue(requestId, csr)
      : { code: 'order_not_accepted' }
  }

  #issueByGrant(body: unknown): Promise<object> | object {
    if (this.issue !== 'grant') return { code: 'attendance_needed' }
    const { requestId, csr, grant } = grantedSchema.parse(body)
    if (!this.orderKey) return { code: 'order_not_accepted' }
    const granted = openEnvelope('grant', grant, this.orderKey, grantSchema)
    const { publicKey } = readCsr(Buffer.from(csr, 'base64'))
    const isFor = granted.requestId === requestId && granted.spkiSha256 === sha256Hex(spkiOf(publicKey))
    return isFor ? this.#issue(requestId, csr) : { code: 'order_not_accepted' }
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

/** What a token shows for the 二次元コード of this number. */
export const numberFor = (code: number): string => String(code).padStart(8, '7')

/** A picture of one black point. */
const qrCode = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='

function callOf(kind: string, action: string, method?: string): Call {
  if (kind === 'profile') return 'profile'
  if (kind === 'renewals') return 'renew'
  if (kind === 'issues') return 'issue'
  if (kind === 'requests') return action === 'fetch' ? 'fetch' : 'confirm'
  if (action === 'answers') return 'answer'
  if (action === 'csr') return 'submit'
  return method === 'GET' ? 'asked' : 'open'
}
