import {
  authorityProblemSchema,
  confirmedSchema,
  dialogueAnsweredSchema,
  dialogueOpenedSchema,
  fetchedSchema,
  issuedSchema,
  profileAnswerSchema,
  profilePath,
  type submitSchema,
} from '@certfleet/core/authority-api.ts'
import type { AuthorityTarget } from '@certfleet/core/order.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { renewalInput, requestInput } from '@certfleet/pki/signing-input.ts'
import type { z } from 'zod'
import { type HttpsLimits, httpsRequest } from '../https-request.ts'
import { jsonOrNull } from '../json.ts'
import { type Network, isProxyRefusal } from '../proxy.ts'
import { AnswerLost, type Authority, AuthorityError, type Issued, type Signs } from './authority.ts'

/** The Certfleet authority's own dialogue (core/authority-api.ts): JSON over TLS. */
export function portalAuthority(target: AuthorityTarget, limits: HttpsLimits, network: Network): Authority {
  const base = target.baseUrl.replace(/\/+$/, '')
  const { origin } = new URL(target.baseUrl)

  const call = async <T>(path: string, schema: z.ZodType<T>, body?: unknown, token?: string): Promise<T> => {
    const { status, text } = await reach(() =>
      httpsRequest(`${base}${path}`, { body, token, trustAnchors: target.trustAnchors, network }, limits),
    )
    const json = jsonOrNull(text)
    const parsed = status < 300 ? schema.safeParse(json) : null
    if (parsed?.success) return parsed.data
    const problem = status >= 400 ? authorityProblemSchema.safeParse(json) : null
    if (problem?.success) throw new AuthorityError(problem.data.code, problem.data)
    throw new AnswerLost('authority_answer_unreadable', new Error(`HTTP ${status} to ${path}`), status < 300)
  }
  const signed = async (purpose: 'fetch' | 'confirm', requestId: string, key: Signs) => {
    const signature = await key.sign(requestInput(purpose, origin, requestId))
    return { signature: signature.toString('base64') }
  }

  return {
    async profile() {
      const { profile, time } = await call(profilePath, profileAnswerSchema)
      return { profile, time: new Date(time) }
    },
    async openDialogue(opening) {
      const { dialogueId, token, next } = await call('/api/dialogues', dialogueOpenedSchema, opening)
      return { id: dialogueId, token, next }
    },
    async answer({ id, token }, screen, fields) {
      const answered = await call(`/api/dialogues/${id}/answers`, dialogueAnsweredSchema, { screen, fields }, token)
      return answered.next
    },
    async asked({ id, token }) {
      return (await call(`/api/dialogues/${id}`, dialogueAnsweredSchema, undefined, token)).next
    },
    async submit({ id, token }, requestId, csr) {
      const body: z.infer<typeof submitSchema> = { requestId, csr: csr.toString('base64'), findsBareLoginId: true }
      return issuedOf(await call(`/api/dialogues/${id}/csr`, issuedSchema, body, token))
    },
    async renew({ requestId, csr, certificateSha256, order }, key) {
      const input = renewalInput({ authorityOrigin: origin, requestId, csr, certificateSha256 })
      const signature = (await key.sign(input)).toString('base64')
      const body = { requestId, csr: csr.toString('base64'), certificateSha256, signature, order }
      return issuedOf(await call('/api/renewals', issuedSchema, body))
    },
    async issue({ requestId, csr, grant }) {
      const body = { requestId, csr: csr.toString('base64'), grant }
      return issuedOf(await call('/api/issues', issuedSchema, body))
    },
    async fetch(requestId, key) {
      const path = `/api/requests/${requestId}/fetch`
      const fetched = await call(path, fetchedSchema, await signed('fetch', requestId, key))
      return fetched.status === 'issued' ? issuedOf(fetched) : null
    },
    async confirm(requestId, key) {
      const path = `/api/requests/${requestId}/confirm`
      return new Date((await call(path, confirmedSchema, await signed('confirm', requestId, key))).confirmedAt)
    },
  }
}

async function reach<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (cause) {
    // Nothing is sent before the proxy has made its tunnel.
    throw isProxyRefusal(cause)
      ? new AuthorityError('G009e', {}, { cause })
      : new AnswerLost('authority_unreachable', cause)
  }
}

function issuedOf({ certificate, chain }: z.infer<typeof issuedSchema>): Issued {
  const der = Buffer.from(certificate, 'base64')
  try {
    readCertificate(der)
  } catch (cause) {
    throw new AnswerLost('authority_answer_unreadable', cause, true)
  }
  return { certificate: der, chain: chain.map((each) => Buffer.from(each, 'base64')) }
}
