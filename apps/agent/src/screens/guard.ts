import type { MiddlewareHandler } from 'hono'

const alone = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
/** The 二次元コード (CCHK005) is in the page itself. */
const screens = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; ${alone}`
/** The guide has pictures, and nothing that runs. */
const help = `default-src 'none'; style-src 'self'; img-src 'self' data:; ${alone}`
const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Where a request may come from: a page of ours; the launch file, whose origin is opaque; or no page at all. */
export type Source = 'ours' | 'launch' | 'program'

/**
 * Lets through what is addressed to us by our very address, against DNS rebinding, and comes from where it may come
 * from; every answer carries the headers that keep the page to itself.
 * @param origin ours, `http://127.0.0.1:PORT`
 */
export function guard(origin: string, sourceOf: (path: string) => Source): MiddlewareHandler {
  const { host } = new URL(origin)
  return async (context, next) => {
    const { method, path } = context.req
    const source = context.req.header('origin')
    if (context.req.header('host') !== host || !mayCome(source, sourceOf(path), method, origin)) {
      context.res = context.text('forbidden', 403)
    } else {
      await next()
    }
    context.res.headers.set('content-security-policy', path === '/help' ? help : screens)
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value)
  }
}

function mayCome(origin: string | undefined, expected: Source, method: string, ours: string): boolean {
  switch (expected) {
    case 'launch':
      return origin === undefined || origin === 'null'
    case 'program':
      return origin === undefined
    case 'ours':
      // A browser leaves Origin out when a page loads its own script or style; those carry nothing secret.
      return origin === ours || (origin === undefined && method === 'GET')
  }
}
