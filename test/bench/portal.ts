import https from 'node:https'
import pg from 'pg'
import { hashPassword } from '../../apps/authority/src/password.ts'
import { request } from '../../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from '../support/authority.ts'
import { cookieOf, visitCounter, visitPortal } from '../support/visits.ts'
import { type BenchOptions, percentile, rounded } from './measurement.ts'

const subscribers = 10_000
const warmUp = 10
const password = 'bench-password'

/**
 * What people wait for at the portal and at the counter of a large institution: whole pages over one TLS connection
 * that stands, one at a time, from an authority in a process of its own.
 */
export async function portalBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const rounds = count ?? 100
  const authority = await openAuthority(postgresUrl, 'P-256')
  try {
    await fill(authority)
    const portal = { cookie: cookieOf(await visitPortal(authority, 'user00042', password)) }
    const counter = { cookie: cookieOf(await visitCounter(authority, 'mado01')) }
    const pages = {
      'BLGI001 login': { path: `/${institutionCode}/login`, shows: 'ログインパスワード' },
      'BTOP001 top page': { path: `/${institutionCode}/portal`, shows: '名前 42', headers: portal },
      'counter, subscribers': { path: `/counter/${institutionCode}/subscribers`, shows: 'user00001', headers: counter },
      'counter, subscribers found by name': {
        path: `/counter/${institutionCode}/subscribers?q=${encodeURIComponent('名前 9')}`,
        shows: 'user00900',
        headers: counter,
      },
      'counter, issue log': { path: `/counter/${institutionCode}/log`, shows: 'subscribers/user0', headers: counter },
    }
    for (const [metric, page] of Object.entries(pages)) {
      const values = await measure(authority, page, rounds)
      for (const percent of [50, 95]) {
        const value = rounded(percentile(values, percent))
        show({ bench: 'portal', metric: `${metric} p${percent}`, value, unit: 'ms', rounds, subscribers })
      }
    }
  } finally {
    await authority.close()
  }
}

async function measure(
  { url, trustAnchors }: AuthorityUnderTest,
  { path, shows, headers = {} }: { path: string; shows: string; headers?: Record<string, string> },
  rounds: number,
): Promise<number[]> {
  const agent = new https.Agent({ ca: trustAnchors, keepAlive: true, maxSockets: 1 })
  const address = new URL(path, url).href
  const values: number[] = []
  try {
    for (let round = 0; round < warmUp + rounds; round++) {
      const started = performance.now()
      const { status, raw } = await request(address, agent, { headers })
      if (round >= warmUp) values.push(performance.now() - started)
      // Else it would be the page that says who may not.
      if (status !== 200 || !raw.includes(shows)) throw new Error(`${path}: HTTP ${status}, or another page`)
    }
  } finally {
    agent.destroy()
  }
  return values
}

/** People with a certificate each, spread over a year, and their last ten logins. */
async function fill({ databaseUrl }: AuthorityUnderTest): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const passwordHash = await hashPassword(password)
    await client.query(
      `INSERT INTO "Subscriber" (id, "institutionCode", "loginId", name, "passwordHash")
       SELECT gen_random_uuid(), $1, 'user' || lpad(n::text, 5, '0'), '名前 ' || n, $2
       FROM generate_series(1, $3::int) n`,
      [institutionCode, passwordHash, subscribers],
    )
    await client.query(
      `INSERT INTO "Certificate" (sha256, "serialHex", der, "subscriberId", purpose, "requestId", "csrSha256",
         "notBefore", "notAfter", "issuedAt", delivery, "confirmedAt")
       SELECT encode(sha256(id::text::bytea), 'hex'), replace(id::text, '-', ''), sha256(id::text::bytea), id, 'issue',
         gen_random_uuid(), '', issued, issued + interval '366 days', issued, 'confirmed', issued
       FROM (SELECT id, now() - random() * interval '365 days' AS issued FROM "Subscriber") s`,
    )
    await client.query(
      `INSERT INTO "Login" (id, "subscriberId", at, way, succeeded)
       SELECT gen_random_uuid(), id, now() - n * interval '3 days', 'password', true
       FROM "Subscriber", generate_series(1, 10) n`,
    )
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}
