import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import type { Logger } from 'pino'
import { Refused, unavailable } from '../problem.ts'
import type { HttpContext } from './environment.ts'
import { languageOf } from './pages.ts'

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

const texts = { ja, en }

/** A problem document (RFC 9457): what a program needs is the code, what a person needs is in both languages. */
function problemResponse(c: HttpContext, { problem, message, status }: Refused): Response {
  c.set('refusal', { code: problem.code, reason: message })
  if (problem.retryAfterSeconds !== undefined) c.header('Retry-After', String(problem.retryAfterSeconds))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  const language = languageOf(c)
  const { what: title, todo: detail } = texts[language].code[problem.code]
  const document = { type: `urn:certfleet:problem:${problem.code}`, title, status, detail, ...problem }
  return c.body(JSON.stringify(document), status, {
    'Content-Type': 'application/problem+json',
    'Content-Language': language,
    Vary: 'Accept-Language',
  })
}
