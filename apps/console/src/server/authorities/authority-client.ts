import https from 'node:https'
import { Problem } from '@certfleet/core/problem.ts'
import type { z } from 'zod'

const timeoutMs = 10_000
const maxAnswerBytes = 16 * 1_048_576

interface AuthorityAddress {
  baseUrl: string
  /** PEM: the only certificates TLS is judged by. */
  trustAnchors: string
}

interface Call {
  token?: string
  /** What is posted; without it, it is a GET. */
  body?: object
}

/**
 * Asks for `path` from an authority; its address may have a path of its own, which comes before.
 * @throws Problem authority_unreachable, authority_untrusted or authority_answer_unreadable, with the cause.
 */
export async function askAuthority<T>(
  authority: AuthorityAddress,
  path: string,
  schema: z.ZodType<T>,
  call: Call = {},
): Promise<T> {
  const { status, body } = await send(
    new URL(`${authority.baseUrl.replace(/\/+$/, '')}${path}`),
    authority.trustAnchors,
    call,
  )
  const details = { url: authority.baseUrl, status }
  if (status === 503) throw new Problem('authority_unreachable', details)
  try {
    return schema.parse(JSON.parse(body))
  } catch (cause) {
    throw new Problem('authority_answer_unreadable', details, { cause })
  }
}

function send(url: URL, ca: string, { token, body }: Call): Promise<{ status: number; body: string }> {
  const headers = {
    accept: 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  }
  const options = { method: body ? 'POST' : 'GET', ca, headers, timeout: timeoutMs, agent: false }
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const code = isTrustError(cause.code ?? '') ? 'authority_untrusted' : 'authority_unreachable'
      reject(new Problem(code, { url: url.origin, cause: cause.code ?? cause.message }, { cause }))
    }
    const request = https.request(url, options, (answer) => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxAnswerBytes) request.destroy(new Error(`answer of more than ${maxAnswerBytes} bytes`))
        chunks.push(chunk)
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
      answer.on('error', fail)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)))
    request.on('error', fail)
    request.end(body && JSON.stringify(body))
  })
}

/** Node's codes for a server certificate that does not stand up. */
const isTrustError = (code: string) => /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(code)
