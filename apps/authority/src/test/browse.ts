import https from 'node:https'
import { type Answer, request } from './client.ts'

/** What a browser does with the portal's pages, without drawing them: keeps cookies, says where forms come from. */
export interface Browser {
  get(path: string): Promise<Page>
  /** Sends a form, and follows where it leads. */
  send(path: string, fields?: Fields, headers?: Record<string, string>): Promise<Page>
  /** Sends a form with one file. */
  upload(path: string, field: string, name: string, bytes: Buffer): Promise<Page>
  /** As the server set them. */
  setCookies(): string[]
}

/** Pairs, where a name has several values. */
type Fields = Record<string, string> | [string, string][]

interface Page extends Answer {
  /** Where it was found in the end. */
  path: string
  text: string
}

interface Place {
  authority: { baseUrl: string; ca: { root: { toString(): string } } }
}

/** A browser at the pages below the institution's address, or elsewhere at the authority, in English. */
export function browse({ authority }: Place, below?: string): Browser {
  const agent = new https.Agent({ keepAlive: false, ca: authority.ca.root.toString() })
  const { origin, pathname } = new URL(below ?? '', authority.baseUrl)
  const cookies = new Map<string, string>()
  const setCookies: string[] = []
  const ask = async (path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Page> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await request(new URL(path, origin).href, agent, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'accept-language': 'en',
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded', origin }),
        ...headers,
      },
      body,
    })
    for (const set of (answer.headers['set-cookie'] ?? []) as string[]) {
      setCookies.push(set)
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
      if (/max-age=0/i.test(set)) cookies.delete(name)
      else cookies.set(name, value)
    }
    if (answer.status === 302 || answer.status === 303) return ask(String(answer.headers.location))
    return { ...answer, path, text: answer.raw.toString() }
  }
  return {
    get: (path) => ask(pathname + path),
    send: (path, fields = {}, headers = {}) => ask(pathname + path, new URLSearchParams(fields).toString(), headers),
    async upload(path, field, name, bytes) {
      const form = new FormData()
      form.append(field, new File([new Uint8Array(bytes)], name))
      const encoded = new Response(form)
      const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
      return ask(pathname + path, Buffer.from(await encoded.arrayBuffer()), headers)
    },
    setCookies: () => setCookies,
  }
}
