import { execFile } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import { promisify } from 'node:util'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { replaceFeedToken } from '../apps/authority/src/changes/feed-token.ts'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { request } from '../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { lacks, needs } from './support/machine.ts'
import { cookieOf, visitCounter, visitPortal } from './support/visits.ts'

/** sqlmap at what portal and counter take from outside: what is typed into a form, what stands in an address. */

const run = promisify(execFile)

let authority: AuthorityUnderTest
let dir: string
type Speaker = 'portal' | 'counter' | 'feed'
let headers: Record<Speaker, Record<string, string>>
let userId: string

beforeEach((test) => needs(test, 'sqlmap'))
beforeAll(async () => {
  if (lacks('sqlmap')) return
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  dir = fs.mkdtempSync(path.join(path.dirname(authority.env.AUTHORITY_SECRET_FILE ?? ''), 'sqlmap-'))
  const db = openDatabase(authority.databaseUrl, 1)
  await addSubscriber(db, institutionCode, { loginId: 'boss01', name: '頭 取', password: 'pw', role: 'administrator' })
  ;({ id: userId } = await db.subscriber.findFirstOrThrow({ where: { loginId: 'boss01' }, select: { id: true } }))
  const { token } = await replaceFeedToken(db, institutionCode)
  await db.$disconnect()
  headers = {
    portal: { Cookie: cookieOf(await visitPortal(authority, 'boss01', 'pw')) },
    counter: { Cookie: cookieOf(await visitCounter(authority, 'mado01')) },
    feed: { Authorization: `Bearer ${token}` },
  }
})
afterAll(() => authority?.close())

const counter = `/counter/${institutionCode}`
const portal = `/${institutionCode}`
/**
 * `*` marks what is tested in a path. `only`: what is typed, where the rest is one of a list or a number, or has to be
 * right for a form to be taken.
 */
const targets: { path: string; as: Speaker; data?: string; only?: string }[] = [
  { path: `${portal}/portal/users?search=boss&sort=name&key=a&after=x`, as: 'portal', only: 'search,key,after' },
  { path: `${portal}/portal/users/USER*`, as: 'portal' },
  { path: `${portal}/login`, as: 'portal', data: 'loginId=nobody01&password=pw' },
  { path: `${portal}/issuing/login-id`, as: 'portal', data: 'code=ABCD&loginId=x1' },
  { path: `${portal}/portal/settings/email`, as: 'portal', data: 'email=a@example.jp&password=pw', only: 'email' },
  { path: `${portal}/api/changes?after=0&limit=5`, as: 'feed' },
  { path: `${counter}/subscribers?q=boss&state=locked&sort=name&key=a&after=x`, as: 'counter', only: 'q,key,after' },
  { path: `${counter}/subscribers/boss01*`, as: 'counter' },
  { path: `${counter}/log?q=boss&after=x&from=2026-01-01`, as: 'counter', only: 'q,after' },
  { path: `${counter}/log.csv?q=boss&from=2026-01-01`, as: 'counter', only: 'q' },
  { path: `${counter}/tokens?q=TRN&after=x`, as: 'counter' },
  { path: `${counter}/revocation?q=boss`, as: 'counter' },
  { path: `${counter}/revocation`, as: 'counter', data: 'serial=0a&reason=x&sure=on', only: 'serial' },
  { path: `${counter}/changes?q=boss&before=9`, as: 'counter', only: 'q' },
  { path: `${counter}/audit?q=boss&before=9`, as: 'counter', only: 'q' },
]

it.each(targets)('finds nothing at $path', { timeout: 300_000 }, async ({ path: marked, as, data, only }) => {
  const { origin } = new URL(authority.url)
  const asked = origin + marked.replace('USER', userId)
  // Else it would be asking who is there, and nothing more.
  const agent = new https.Agent({ ca: authority.trustAnchors, keepAlive: false })
  const page = await request(asked.replace('*', ''), agent, { headers: headers[as] })
  expect(page.status).toBe(200)
  const args = ['--batch', '--level=2', '--risk=1', '--flush-session', '--disable-coloring', '--output-dir', dir]
  const sent = Object.entries({ Origin: origin, ...headers[as] }).map((pair) => pair.join(': '))
  const whom = ['--headers', sent.join('\n'), '--skip', 'cookie,user-agent,referer,host']
  const parameters = only === undefined ? [] : ['-p', only]
  const body = data === undefined ? [] : ['--data', data]
  const { stdout } = await run('sqlmap', ['-u', asked, ...args, ...whom, ...body, ...parameters, '--ignore-code=*'], {
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(stdout).toContain('all tested parameters do not appear to be injectable')
  expect(stdout).not.toMatch(/is vulnerable|sqlmap identified/)
})
