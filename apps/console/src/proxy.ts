import { type NextRequest, NextResponse } from 'next/server'
import { randomBytes } from 'node:crypto'
import { env } from './env.ts'

/**
 * Pages run no script but ours: each answer names the one nonce its scripts carry (Next puts it on them), and what they
 * load in turn. Styles are allowed inline because the component library positions things with style attributes.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  // For the way back after signing in; a layout is not told its own address.
  headers.set('x-asked-for', `${request.nextUrl.pathname}${request.nextUrl.search}`)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function contentSecurityPolicy(nonce: string): string {
  // In development React rebuilds server stacks with eval.
  const development = env().production ? '' : " 'unsafe-eval'"
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ')
}

export const config = { matcher: ['/((?!api/|_next/static/|icon).*)'] }
