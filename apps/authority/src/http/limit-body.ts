import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Refused } from '../problem.ts'
import type { HttpEnv } from './environment.ts'

/** A CSR of 24 KiB fits as base64, with room for its JSON. */
const maxBodyBytes = 65_536

function refuse(): never {
  throw new Refused({ code: 'malformed' }, `a body of more than ${maxBodyBytes} bytes`, { status: 413 })
}
const limitStream = bodyLimit({ maxSize: maxBodyBytes, onError: refuse })

/**
 * Refuses a body of more than 64 KiB. A length that was declared is enough to know, since the parser holds the body to
 * it; hono's own limit would read each body through a web stream first, a twentieth of what a certificate costs.
 * @throws Refused malformed (413)
 */
export const limitBody: MiddlewareHandler<HttpEnv> = (c, next) => {
  const declared = c.req.header('content-length')
  if (declared === undefined) return limitStream(c, next)
  return Number(declared) > maxBodyBytes ? refuse() : next()
}
