import type { MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Authority } from '../authority.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import type { Institutions } from '../institutions.ts'
import { type Clerk, findClerk } from './find-clerk.ts'
import { signInAddress } from './paths.ts'
import { notFoundPage } from './problem-page.ts'

const cookieName = 'counter'
const cookie = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

export const keepToken = (c: HttpContext, token: string) => setCookie(c, cookieName, token, cookie)
export const forgetToken = (c: HttpContext) => deleteCookie(c, cookieName, cookie)

/** Lets in who is signed in; who has never been is shown where. @throws Refused session_expired */
export const requireClerk =
  ({ db }: Authority): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const token = getCookie(c, cookieName, 'host')
    if (token === undefined && c.req.method === 'GET') return c.redirect(signInAddress(c), 303)
    c.set('clerk', await findClerk(db, token ?? '', new Date()))
    return next()
  }

/** Lets in who belongs to all institutions. */
export const requireAuthorityClerk: MiddlewareHandler<HttpEnv> = (c, next) =>
  clerkOf(c).institutionCode === null ? next() : notFoundPage(c)

/** Lets in who belongs to the institution whose page is asked; for others there is no such page. */
export const requireInstitution =
  (institutions: Institutions): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const code = c.req.param('code')
    const institution = (await institutions()).find(({ profile }) => profile.code === code)
    const { institutionCode } = clerkOf(c)
    if (!institution || (institutionCode !== null && institutionCode !== code)) return notFoundPage(c)
    c.set('institution', institution)
    return next()
  }

/** Who is signed in, on pages behind `requireClerk`. */
export function clerkOf(c: HttpContext): Clerk {
  const clerk = c.get('clerk')
  if (!clerk) throw new Error('a page for clerks stands before the guard')
  return clerk
}
