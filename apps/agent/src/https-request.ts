import http from 'node:http'
import https from 'node:https'
import type { SecureContextOptions } from 'node:tls'
import { type Network, agentFor } from './proxy.ts'

/** Bounds of one request; milliseconds and bytes. */
export interface HttpsLimits {
  connectMs: number
  answerMs: number
  answerBytes: number
}

export const defaultHttpsLimits: HttpsLimits = { connectMs: 10_000, answerMs: 30_000, answerBytes: 256 * 1024 }

interface HttpsCall {
  /** Sent as JSON by POST; absent: GET. */
  body?: unknown
  /** Bearer token. */
  token?: string
  headers?: Record<string, string>
  /** PEM. Nothing else is trusted then, the PC's own roots least of all; absent: what the PC trusts. */
  trustAnchors?: string
  /** What proves us to the server. */
  client?: SecureContextOptions
  network: Network
  signal?: AbortSignal
}

/**
 * One HTTPS request over a connection of its own; `http` only where `isProtected` allows it. Redirects are not followed.
 * @throws when the server cannot be reached, does not prove its name by the trust anchors, or exceeds a limit
 */
export async function httpsRequest(
  url: string,
  { body, token, headers: more, trustAnchors, client, network, signal }: HttpsCall,
  limits: HttpsLimits,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const isPlain = url.startsWith('http:')
  const agent = isPlain
    ? new http.Agent()
    : await agentFor(new URL(url), network, { ...client, ca: trustAnchors, rejectUnauthorized: true, keepAlive: false })
  const { request } = isPlain ? http : https
  const headers = {
    accept: 'application/json',
    ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...more,
  }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: payload ? 'POST' : 'GET', agent, headers, signal }, (answer) => {
      const chunks: Buffer[] = []
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > limits.answerBytes) call.destroy(new Error(`an answer of more than ${limits.answerBytes} bytes`))
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
      answer.on('error', reject)
    })
    const abandon = (reason: string) => call.destroy(new Error(reason))
    const connecting = setTimeout(abandon, limits.connectMs, `no connection within ${limits.connectMs} ms`)
    const answering = setTimeout(abandon, limits.connectMs + limits.answerMs, `no answer within ${limits.answerMs} ms`)
    // Written out in full: there is a connection, with its handshake, whoever has made it.
    call.on('finish', () => clearTimeout(connecting))
    call.on('error', reject)
    call.on('close', () => {
      clearTimeout(connecting)
      clearTimeout(answering)
      agent.destroy()
    })
    call.end(payload)
  })
}
