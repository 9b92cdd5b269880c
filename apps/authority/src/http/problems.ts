import { Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { Logger } from 'pino'
import { Refused, unavailable } from '../problem.ts'
import type { HttpContext } from './environment.ts'

/** Answers a route nobody has, in the form every refusal has. */
export const notFound = (c: HttpContext): Response => problemResponse(c, noRoute)
const noRoute = new Refused({ code: 'malformed' }, 'no such route', { status: 404 })

/**
 * Answers what a handler threw: a refusal as it is; the database being away, and any fault of our own, as G005e, so
 * that agents come back by themselves. Only the log tells which it was.
 */
export function answerError(error: unknown, c: HttpContext, log: Logger): Response {
  if (error instanceof Refused) return problemResponse(c, error)
  log.error({ err: error, path: c.req.path }, isDatabaseError(error) ? 'database failed' : 'request failed')
  return problemResponse(c, new Refused(unavailable, 'failed', { status: isDatabaseError(error) ? 503 : 500 }))
}

function problemResponse(c: HttpContext, { problem, message, status }: Refused): Response {
  c.set('refusal', { code: problem.code, reason: message })
  if (problem.retryAfterSeconds !== undefined) c.header('Retry-After', String(problem.retryAfterSeconds))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json(problem, status)
}

/** Whether PostgreSQL is to blame: refused, cut or timed-out connections reach us as Prisma's errors. */
function isDatabaseError(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError ||
    error instanceof Prisma.PrismaClientUnknownRequestError ||
    error instanceof Prisma.PrismaClientInitializationError
  )
}
