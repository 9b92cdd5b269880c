import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import type { HttpEnv } from './environment.ts'

/** One line a request: method, path, status, milliseconds, and why it was refused. Never headers, bodies or queries. */
export const accessLog =
  (log: Logger): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    const start = performance.now()
    await next()
    const ms = Math.round((performance.now() - start) * 10) / 10
    log.info({ method: c.req.method, path: c.req.path, status: c.res.status, ms, ...c.get('refusal') }, 'request')
  }
