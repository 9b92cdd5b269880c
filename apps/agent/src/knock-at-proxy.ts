import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { basicAuthorization } from './basic-authorization.ts'

/** How a proxy answers whoever wants through it: it makes the tunnel, asks for a password, or asks the system. */
export type Knock = 'open' | 'asks_person' | 'asks_system'

const knockMs = 10_000

/**
 * Asks a proxy for a tunnel (CONNECT, RFC 9110 §9.3.6) and gives it up again. Nothing is sent through it.
 * @param proxy with the user name and password to show it, if any
 * @throws when the proxy is not reached, or makes no tunnel for a reason of its own
 */
export async function knockAtProxy(proxy: URL, { host, port }: URL): Promise<Knock> {
  const target = port ? host : `${host}:443`
  const { hostname, protocol } = proxy
  const { request } = protocol === 'https:' ? https : http
  const authorization = basicAuthorization(proxy)
  const call = request({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: proxy.port || (protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...(authorization && { 'proxy-authorization': authorization }) },
    signal: AbortSignal.timeout(knockMs),
  })
  call.end()
  const [{ statusCode = 0, headersDistinct }, socket] = (await once(call, 'connect')) as [IncomingMessage, Duplex]
  call.on('error', () => {})
  socket.destroy()
  if (statusCode >= 200 && statusCode < 300) return 'open'
  if (statusCode !== 407) throw new Error(`the proxy answered ${statusCode}`)
  const takesPassword = headersDistinct['proxy-authenticate']?.some((offer) => /(^|,)\s*Basic\b/i.test(offer))
  return takesPassword ? 'asks_person' : 'asks_system'
}
