import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Browser, browse } from '../../apps/authority/src/test/browse.ts'
import type { AuthorityUnderTest } from './authority.ts'

/** Who visits an authority in a process of its own: pages without their drawing. */
const visit = ({ url, trustAnchors }: AuthorityUnderTest, below?: string): Browser =>
  browse({ authority: { baseUrl: url, ca: { root: trustAnchors } } }, below)

/** Logged in to the portal. */
export async function visitPortal(authority: AuthorityUnderTest, loginId: string, password: string): Promise<Browser> {
  const browser = visit(authority)
  await browser.send('/login', { loginId, password })
  return browser
}

/** Signed in at the counter as a new clerk of all institutions. */
export async function visitCounter(authority: AuthorityUnderTest, loginName: string): Promise<Browser> {
  const browser = visit(authority, '/counter')
  await browser.send('/sign-in', { loginName, ...(await newClerk(authority, loginName)) })
  return browser
}

/** Adds a clerk of all institutions. @returns what a sign-in takes beside the name, now */
export async function newClerk(
  authority: AuthorityUnderTest,
  loginName: string,
): Promise<{ password: string; digits: string }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-clerk-'))
  try {
    const file = path.join(dir, 'secret')
    await authority.run(['clerk', 'add', '--login-name', loginName, '--name', '窓口 花子', '--secret', file])
    const password = /^password: (.+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? ''
    const digits = /\d{6}/.exec(await authority.run(['clerk', 'code', '--login-name', loginName]))?.[0] ?? ''
    return { password, digits }
  } finally {
    fs.rmSync(dir, { recursive: true })
  }
}

/** What its requests carry. */
export const cookieOf = (browser: Browser): string =>
  browser
    .setCookies()
    .map((set) => set.split(';')[0])
    .join('; ')
