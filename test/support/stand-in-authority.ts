import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { profilePath } from '@certfleet/core/authority-api.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { makeServerTls } from '../../apps/agent/src/test/certificates.ts'

/** An authority as far as a console's reading of its feed goes (core/authority-api.ts), over real HTTPS. */
export interface StandInAuthority {
  baseUrl: string
  trustAnchors: string
  /** Adds a change of nobody's to the feed. */
  tell(kind: 'profile' | 'restored'): void
  close(): Promise<void>
}

/** What it answers, as it is at the moment of a request. */
export interface Answers {
  profile: AuthorityProfile
  /** Given what was told. */
  orderKeys: (body: unknown, token: string | undefined) => { status: number; body: object }
}

export async function standInAuthority(answers: Answers): Promise<StandInAuthority> {
  const tls = await makeServerTls()
  const changes: object[] = []
  const answerOf = (path: string, text: string, token: string | undefined) => {
    const time = new Date().toISOString()
    if (path === profilePath) return { status: 200, body: { profile: answers.profile, time, rehearsal: true } }
    if (path === '/api/order-keys') return answers.orderKeys(JSON.parse(text), token)
    const after = Number(new URL(path, 'https://x').searchParams.get('after') ?? 0)
    const page = { changes: changes.slice(after), cursor: String(changes.length), more: false, time }
    return { status: 200, body: page }
  }
  const server = https.createServer(tls, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const token = request.headers.authorization?.replace('Bearer ', '')
      const { status, body } = answerOf(request.url ?? '', Buffer.concat(chunks).toString(), token)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    trustAnchors: tls.anchors,
    tell: (kind) => {
      const at = new Date().toISOString()
      const cursor = String(changes.length + 1)
      changes.push({ kind, at, cursor, loginId: '', ...(kind === 'restored' && { backupAt: at }) })
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
