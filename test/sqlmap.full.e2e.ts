import { execFile } from 'node:child_process'
import fs from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import { promisify } from 'node:util'
import { openDatabase } from '@certfleet/authority-db/client.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { addSubscriber } from '../apps/authority/src/subscribers/add-subscriber.ts'
import { browse } from '../apps/authority/src/test/browse.ts'
import { request } from '../apps/authority/src/test/client.ts'
import { type AuthorityUnderTest, institutionCode, openAuthority } from './support/authority.ts'
import { lacks, needs } from './support/machine.ts'

/** sqlmap at what portal and counter take from outside: what is typed into a form, what stands in an address. */

const run = promisify(execFile)

let authority: AuthorityUnderTest
let dir: string
let cookies: { portal: string; counter: string }

beforeEach((test) => needs(test, 'sqlmap'))
beforeAll(async () => {
  if (lacks('sqlmap')) return
  authority = await openAuthority(inject('postgresUrl'), 'P-256')
  dir = fs.mkdtempSync(path.join(path.dirname(authority.env.AUTHORITY_SECRET_FILE ?? ''), 'sqlmap-'))
  const db = openDatabase(authority.databaseUrl, 1)
  await addSubscriber(db, institutionCode, { loginId: 'boss01', name: '頭 取', password: 'pw', role: 'administrator' })
  await db.$disconnect()
  cookies = { portal: await portalCookie(), counter: await counterCookie() }
})
afterAll(() => authority?.close())

const at = (below?: string) =>
  browse({ authority: { baseUrl: authority.url, ca: { root: authority.trustAnchors } } }, below)
const cookieOf = (browser: ReturnType<typeof at>) =>
  browser
    .setCookies()
    .map((set) => set.split(';')[0])
    .join('; ')

async function portalCookie(): Promise<string> {
  const browser = at()
  await browser.send('/login', { loginId: 'boss01', password: 'pw' })
  return cookieOf(browser)
}

async function counterCookie(): Promise<string> {
  const file = path.join(dir, 'clerk')
  await authority.run(['clerk', 'add', '--login-name', 'mado01', '--name', '窓口', '--secret', file])
  const password = /^password: (.+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? ''
  const digits = /\d{6}/.exec(await authority.run(['clerk', 'code', '--login-name', 'mado01']))?.[0] ?? ''
  const browser = at('/counter')
  await browser.send('/sign-in', { loginName: 'mado01', password, digits })
  return cookieOf(browser)
}

const counter = `/counter/${institutionCode}`
const portal = `/${institutionCode}`
const targets: { path: string; as: 'portal' | 'counter'; data?: string }[] = [
  { path: `${portal}/portal/users?q=boss&sort=name&after=x`, as: 'portal' },
  { path: `${counter}/subscribers?q=boss&state=locked&after=x`, as: 'counter' },
  { path: `${counter}/log?q=boss&after=x&from=2026-01-01`, as: 'counter' },
  { path: `${counter}/tokens?q=TRN&after=x`, as: 'counter' },
  { path: `${portal}/login`, as: 'portal', data: 'loginId=boss01&password=pw' },
  { path: `${portal}/issuing/login-id`, as: 'portal', data: 'code=ABCD&loginId=x1' },
]

it.each(targets)('finds nothing at $path', { timeout: 900_000 }, async ({ path: asked, as, data }) => {
  const { origin } = new URL(authority.url)
  // Else it would be asking who is there, and nothing more.
  const agent = new https.Agent({ ca: authority.trustAnchors, keepAlive: false })
  const page = await request(origin + asked, agent, { headers: { cookie: cookies[as] } })
  expect(page.status).toBe(200)
  const args = ['--batch', '--level=2', '--risk=1', '--flush-session', '--disable-coloring', '--output-dir', dir]
  const whom = ['--cookie', cookies[as], '--headers', `Origin: ${origin}`, '--skip', 'cookie,user-agent,referer,host']
  const body = data === undefined ? [] : ['--data', data]
  const { stdout } = await run('sqlmap', ['-u', origin + asked, ...args, ...whom, ...body, '--ignore-code=*'], {
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(stdout).toContain('all tested parameters do not appear to be injectable')
  expect(stdout).not.toMatch(/is vulnerable|sqlmap identified/)
})
