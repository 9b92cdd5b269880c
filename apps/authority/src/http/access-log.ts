import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { createRate } from '../rate.ts'
import type { HttpEnv } from './environment.ts'

/** Refusals with the same code that are logged one by one each minute. */
const refusalsPerMinute = 100
const sumUpMs = 60_000

/**
 * One line a request: method, path, status, milliseconds, and why it was refused. Never headers, bodies or queries. Of
 * a flood of refusals most are only counted, so that nobody can fill the disk by knocking.
 */
export function accessLog(log: Logger): MiddlewareHandler<HttpEnv> {
  const isTooMany = createSieve(log)
  return async (c, next) => {
    const start = performance.now()
    await next()
    const refusal = c.get('refusal')
    if (refusal && isTooMany(refusal.code)) return
    const ms = Math.round((performance.now() - start) * 10) / 10
    log.info({ method: c.req.method, path: c.req.path, status: c.res.status, ms, ...refusal }, 'request')
  }
}

/** Counts what is left out, and says how much it was within a minute. */
function createSieve(log: Logger): (code: string) => boolean {
  const refusals = createRate(refusalsPerMinute)
  const leftOut = new Map<string, number>()
  const sumUp = () => {
    log.info({ leftOut: Object.fromEntries(leftOut) }, 'refusals not logged one by one')
    leftOut.clear()
  }
  return (code) => {
    if (refusals.take(code) === null) return false
    if (leftOut.size === 0) setTimeout(sumUp, sumUpMs).unref()
    leftOut.set(code, (leftOut.get(code) ?? 0) + 1)
    return true
  }
}
