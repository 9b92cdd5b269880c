import https from 'node:https'
import { authorityProblemSchema } from '@certfleet/core/authority-api.ts'

export interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  raw: Buffer
  /** The body as JSON; undefined when it is something else. */
  body: unknown
}

export interface Ask {
  method?: string
  token?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

/** A client of the API that trusts the authority's root and holds every refusal to the contract. */
export interface Client {
  send(path: string, ask?: Ask): Promise<Answer>
  get(path: string, token?: string): Promise<Answer>
  post(path: string, body: unknown, token?: string): Promise<Answer>
}

export function clientOf(baseUrl: string, rootPem: string, options: https.AgentOptions = {}): Client {
  // No connection is kept: a test may stop the server between two requests.
  const agent = new https.Agent({ keepAlive: false, ca: rootPem, ...options })
  const send = async (path: string, ask: Ask = {}) => {
    const answer = await request(`${baseUrl}${path}`, agent, ask)
    if (answer.status >= 400) authorityProblemSchema.parse(answer.body)
    return answer
  }
  return {
    send,
    get: (path, token) => send(path, { token }),
    post: (path, body, token) =>
      send(path, {
        method: 'POST',
        token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

/** One HTTPS request with whatever TLS options the agent has. */
export function request(url: string, agent: https.Agent, ask: Ask = {}): Promise<Answer> {
  const { method = 'GET', token, headers, body } = ask
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    const sent = https.request(url, { method, agent, headers: { ...authorization, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const raw = Buffer.concat(chunks)
        const isJson = /^application\/(problem\+)?json\b/.test(response.headers['content-type'] ?? '')
        const parsed: unknown = isJson ? JSON.parse(raw.toString('utf8')) : undefined
        resolve({ status: response.statusCode ?? 0, headers: response.headers, raw, body: parsed })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
