import { type KeyObject, randomUUID } from 'node:crypto'
import {
  dialogueAnsweredSchema,
  dialogueOpenedSchema,
  fetchedSchema,
  issuedSchema,
} from '@certfleet/core/authority-api.ts'
import type { AnsweredScreen, Ask } from '@certfleet/core/dialogue.ts'
import type { Purpose } from '@certfleet/core/issuance.ts'
import type { Envelope } from '@certfleet/core/order.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { type CertificateInfo, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { renewalInput, requestInput } from '@certfleet/pki/signing-input.ts'
import type { Answer, Client } from './client.ts'

/** What an agent does at the authority, step by step, over HTTPS. */

export interface Session {
  dialogueId: string
  token: string
}

/** A certification request: what the agent journals before it submits. */
export interface Request {
  requestId: string
  key: KeyObject
  csr: string
}

export interface Issued extends Request {
  certificate: CertificateInfo
  chain: Buffer[]
}

export async function newRequest(): Promise<Request> {
  const key = await generatePrivateKey('P-256')
  const csr = await buildCsr([], signerOf(key))
  return { requestId: randomUUID(), key, csr: csr.toString('base64') }
}

export async function open(client: Client, purpose: Purpose, certificateSha256?: string): Promise<Session> {
  const opened = await client.post('/api/dialogues', { purpose, certificateSha256 })
  return dialogueOpenedSchema.parse(opened.body)
}

export const answer = (
  client: Client,
  { dialogueId, token }: Session,
  fields: Record<string, string>,
  screen: AnsweredScreen = 'CCHK002',
) => client.post(`/api/dialogues/${dialogueId}/answers`, { screen, fields }, token)

/** What is asked next: of an answer, or of a refusal that says so. */
export const nextOf = ({ body }: Answer): Ask => dialogueAnsweredSchema.parse(body).next

export const asked = (client: Client, { dialogueId, token }: Session) =>
  client.get(`/api/dialogues/${dialogueId}`, token)

/** An authenticated dialogue. @throws when it is refused. */
export async function logIn(client: Client, loginId: string, purpose: Purpose, renewed?: string): Promise<Session> {
  const session = await open(client, purpose, renewed)
  const fields = { password: `pw-${loginId}`, ...(purpose !== 'renew' && { loginId }) }
  const answered = await answer(client, session, fields)
  if (answered.status !== 200) throw new Error(`${answered.status} ${JSON.stringify(answered.body)}`)
  return session
}

export const submit = (
  client: Client,
  { dialogueId, token }: Session,
  { requestId, csr }: Request,
  knows: { findsBareLoginId?: true } = {},
) => client.post(`/api/dialogues/${dialogueId}/csr`, { requestId, csr, ...knows }, token)

export function issuedOf(answered: Answer, request: Request): Issued {
  const { certificate, chain } = issuedSchema.parse(answered.body)
  return {
    ...request,
    certificate: readCertificate(Buffer.from(certificate, 'base64')),
    chain: chain.map((der) => Buffer.from(der, 'base64')),
  }
}

/** From the password to the certificate. @throws when any step is refused. */
export async function obtain(client: Client, loginId: string, purpose: Purpose, renewed?: string): Promise<Issued> {
  const session = await logIn(client, loginId, purpose, renewed)
  const request = await newRequest()
  return issuedOf(await submit(client, session, request), request)
}

interface Renewal {
  /** Of the authority that is asked. */
  origin: string
  request: Request
  order?: Envelope
  /** Whose key signs; without it that of the certificate. */
  key?: KeyObject
}

/** Renews with nobody present: the body, signed by the key of the certificate. */
export function renewalOf(
  old: Pick<Issued, 'certificate' | 'key'>,
  { origin, request, order, key = old.key }: Renewal,
) {
  const { requestId, csr } = request
  const certificateSha256 = old.certificate.sha256
  const claim = { authorityOrigin: origin, requestId, csr: Buffer.from(csr, 'base64'), certificateSha256 }
  const signature = Buffer.from(signerOf(key).sign(renewalInput(claim)) as Buffer).toString('base64')
  return { requestId, csr, certificateSha256, signature, order }
}

/** Fetches or confirms, signed by the request's key for the authority at `origin`. */
export function signed(client: Client, purpose: 'fetch' | 'confirm', origin: string, { requestId, key }: Request) {
  const signature = signerOf(key).sign(requestInput(purpose, origin, requestId))
  return client.post(`/api/requests/${requestId}/${purpose}`, {
    signature: Buffer.from(signature as Buffer).toString('base64'),
  })
}

export const fetchedOf = (answered: Answer) => fetchedSchema.parse(answered.body)
