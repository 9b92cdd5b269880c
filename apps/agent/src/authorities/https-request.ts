import { Agent, request } from 'node:https'

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
  /** PEM. Nothing else is trusted, the PC's own roots least of all. */
  trustAnchors: string
  /** What proves us to the server; PEM. */
  client?: { key: string | Buffer; cert: string }
}

/**
 * One HTTPS request over a connection of its own. Redirects are not followed.
 * @throws when the server cannot be reached, does not prove its name by the trust anchors, or exceeds a limit
 */
export function httpsRequest(
  url: string,
  { body, token, trustAnchors, client }: HttpsCall,
  limits: HttpsLimits,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const agent = new Agent({ ...client, ca: trustAnchors, rejectUnauthorized: true, keepAlive: false })
  const headers = {
    accept: 'application/json',
    ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: payload ? 'POST' : 'GET', agent, headers }, (answer) => {
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
    call.on('socket', (socket) => socket.once('secureConnect', () => clearTimeout(connecting)))
    call.on('error', reject)
    call.on('close', () => {
      clearTimeout(connecting)
      clearTimeout(answering)
      agent.destroy()
    })
    call.end(payload)
  })
}
