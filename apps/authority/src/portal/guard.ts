import type { MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { type Visitor, findVisitor } from './find-visitor.ts'
import { Refused } from '../problem.ts'

/** One for each institution: this host, TLS, no script, and no request that another site has caused. */
const cookieName = (c: HttpContext) => `portal-${c.get('institution').profile.code}`
const cookie = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

export const keepToken = (c: HttpContext, token: string) => setCookie(c, cookieName(c), token, cookie)
export const forgetToken = (c: HttpContext) => deleteCookie(c, cookieName(c), cookie)
export const tokenOf = (c: HttpContext): string => getCookie(c, cookieName(c), 'host') ?? ''

/** Lets in who is logged in. @throws Refused as `findVisitor` does */
export const requireVisitor: MiddlewareHandler<HttpEnv> = async (c, next) => {
  c.set('visitor', await findVisitor(c.get('institution'), tokenOf(c), c.get('now')))
  return next()
}

/** Lets in anybody, and knows who is logged in. */
export const noteVisitor: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const token = tokenOf(c)
  if (token === '') return next()
  try {
    c.set('visitor', await findVisitor(c.get('institution'), token, c.get('now')))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
  return next()
}

/** Lets in master and administrator users, after `requireVisitor`. @throws Refused not_allowed */
export const requireAdministrator: MiddlewareHandler<HttpEnv> = (c, next) => {
  if (visitorOf(c).role === 'ordinary') throw noAdministrator()
  return next()
}

export const noAdministrator = () => new Refused({ code: 'malformed' }, 'an ordinary user', { status: 403 })

/** Who is logged in, on pages behind `requireVisitor`. */
export function visitorOf(c: HttpContext): Visitor {
  const visitor = c.get('visitor')
  if (!visitor) throw new Error('a page for those who are logged in stands before the guard')
  return visitor
}
