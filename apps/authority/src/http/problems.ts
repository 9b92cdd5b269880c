import type { Logger } from 'pino'
import { Refused, unavailable } from '../problem.ts'
import type { HttpContext } from './environment.ts'

/** Answers a route nobody has, in the form every refusal has. */
export const notFound = (c: HttpContext): Response => problemResponse(c, noRoute)
const noRoute = new Refused({ code: 'malformed' }, 'no such route', { status: 404 })

/**
 * Answers what a handler threw: a refusal as it is; anything else, which is nearly always the database being away, as
 * G005e, so that agents come back by themselves. The log tells what it was.
 */
export function answerError(error: unknown, c: HttpContext, log: Logger): Response {
  if (error instanceof Refused) return problemResponse(c, error)
  log.error({ err: error, path: c.req.path }, 'request failed')
  return problemResponse(c, new Refused(unavailable, 'failed'))
}

function problemResponse(c: HttpContext, { problem, message, status }: Refused): Response {
  c.set('refusal', { code: problem.code, reason: message })
  if (problem.retryAfterSeconds !== undefined) c.header('Retry-After', String(problem.retryAfterSeconds))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json(problem, status)
}
