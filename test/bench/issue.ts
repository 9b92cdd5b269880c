import { randomBytes, randomUUID, sign } from 'node:crypto'
import fs from 'node:fs'
import https from 'node:https'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { dialogueOpenedSchema } from '@certfleet/core/authority-api.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { type KeyAlgorithm, generatePrivateKey, keyAlgorithms, signerOf } from '@certfleet/pki/keys.ts'
import { hashPassword } from '../../apps/authority/src/password.ts'
import { tokenHash } from '../../apps/authority/src/token.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from '../support/authority.ts'
import { manyKeys } from './many-keys.ts'
import { type BenchOptions, rounded } from './measurement.ts'

const atOnce = 16

/** Logins take longer by far, since argon2id is meant to. */
const logins = 200

/**
 * POST of a CSR → committed → certificate, at an authority in its own process over HTTPS. Sessions and CSRs are prepared
 * before the clock starts. Beside it, in the same run, the bare rate of the CA's signature in one thread.
 */
export async function issueBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  for (const algorithm of keyAlgorithms) {
    const authority = await openAuthority(postgresUrl, algorithm)
    const db = openDatabase(authority.databaseUrl, 4)
    try {
      const posts = await prepare(db, algorithm, count ?? 2_000)
      await run(authority, posts.splice(0, 200)) // the runtime compiles what is hot
      const cpuBefore = cpuSeconds(authority.program.pid)
      const started = performance.now()
      await run(authority, posts)
      const seconds = (performance.now() - started) / 1000
      const cpu = cpuSeconds(authority.program.pid) - cpuBefore
      const about = { algorithm, certificates: posts.length, concurrency: atOnce }
      const bare = await bareSignatures(algorithm)
      show({ bench: 'issue', metric: 'certificates', value: rounded(posts.length / seconds), unit: '1/s', ...about })
      show({
        bench: 'issue',
        metric: 'certificates per server core',
        value: rounded(posts.length / cpu),
        unit: '1/s',
        ...about,
      })
      show({ bench: 'issue', metric: 'bare signatures', value: rounded(bare), unit: '1/s', algorithm })
      show({
        bench: 'issue',
        metric: 'share of the bare rate',
        value: rounded((100 * posts.length) / cpu / bare),
        unit: '%',
        algorithm,
      })
      const loginRate = await logInAll(authority, algorithm)
      const aboutLogins = { algorithm, logins, concurrency: atOnce }
      show({ bench: 'issue', metric: 'logins with argon2id', value: rounded(loginRate), unit: '1/s', ...aboutLogins })
    } finally {
      await db.$disconnect()
      await authority.close()
    }
  }
}

interface Post {
  dialogueId: string
  token: string
  body: string
}

/** Subscribers who have each just authenticated for a first issue. */
async function prepare(db: PrismaClient, algorithm: KeyAlgorithm, count: number): Promise<Post[]> {
  const csrs: string[] = []
  for (const key of await manyKeys(algorithm, count)) {
    csrs.push((await buildCsr([], signerOf(key))).toString('base64'))
  }
  const passwordHash = await hashPassword('bench')
  const now = new Date()
  const rows = Array.from({ length: count }, (_, n) => ({
    subscriberId: randomUUID(),
    dialogueId: randomUUID(),
    token: randomBytes(32).toString('base64url'),
    loginId: `bench-${algorithm}-${n}`,
    body: JSON.stringify({ requestId: randomUUID(), csr: csrs[n] }),
  }))
  await db.subscriber.createMany({
    data: rows.map(({ subscriberId, dialogueId, loginId }) => ({
      id: subscriberId,
      institutionCode,
      loginId,
      name: loginId,
      passwordHash,
      sessionId: dialogueId,
    })),
  })
  await db.dialogue.createMany({
    data: rows.map(({ subscriberId, dialogueId, token }) => ({
      id: dialogueId,
      institutionCode,
      tokenSha256: tokenHash(token),
      purpose: 'issue' as const,
      subscriberId,
      authenticatedAt: now,
      expiresAt: new Date(now.getTime() + 900_000),
    })),
  })
  return rows
}

/** Opens a dialogue and answers its password, for so many. @returns how many a second. */
async function logInAll({ url, trustAnchors }: AuthorityUnderTest, algorithm: KeyAlgorithm): Promise<number> {
  const agent = new https.Agent({ keepAlive: true, maxSockets: atOnce, ca: trustAnchors })
  const left = Array.from({ length: logins }, (_, n) => `bench-${algorithm}-${n}`).values()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const loginId of left) {
        const opened = await post(agent, `${url}/api/dialogues`, '', JSON.stringify({ purpose: 'issue' }))
        const { dialogueId, token } = dialogueOpenedSchema.parse(JSON.parse(opened.text))
        const body = JSON.stringify({ screen: 'CCHK002', fields: { loginId, password: 'bench' } })
        const { text } = await post(agent, `${url}/api/dialogues/${dialogueId}/answers`, token, body)
        // They have a certificate by now: after the right password that is what stands in the way.
        if (!text.includes('live_certificate_exists')) throw new Error(text)
      }
    }),
  )
  agent.destroy()
  return (logins * 1000) / (performance.now() - started)
}

async function run({ url, trustAnchors }: AuthorityUnderTest, posts: Post[]): Promise<void> {
  const agent = new https.Agent({ keepAlive: true, maxSockets: atOnce, ca: trustAnchors })
  const left = posts.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const each of left) await submit(agent, url, each)
    }),
  )
  agent.destroy()
}

async function submit(agent: https.Agent, url: string, { dialogueId, token, body }: Post): Promise<void> {
  const { status, text } = await post(agent, `${url}/api/dialogues/${dialogueId}/csr`, token, body)
  if (status !== 200 || !text.startsWith('{"certificate":"')) throw new Error(`HTTP ${status} ${text}`)
}

function post(agent: https.Agent, url: string, token: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const request = https.request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** User and system time a process has used (proc_pid_stat(5), fields 14 and 15, in hundredths of a second). */
function cpuSeconds(pid: number): number {
  const fields = fs
    .readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Signatures a second over bytes of a certificate's size, in one thread for two seconds. */
async function bareSignatures(algorithm: KeyAlgorithm): Promise<number> {
  const key = await generatePrivateKey(algorithm)
  const bytes = randomBytes(900)
  const started = performance.now()
  let signatures = 0
  for (; performance.now() - started < 2_000; signatures++) sign('sha256', bytes, key)
  return (signatures * 1000) / (performance.now() - started)
}
