import { Agent, type AgentOptions } from 'node:https'
import { basicAuthorization } from './basic-authorization.ts'
import { ConfigError } from './config.ts'
import { type SignOn, SigningAgent } from './signing-agent.ts'

/** The proxy that HTTPS and WebSocket connections are made through, as agents of `node:https` take it. */
export type ProxySettings = NonNullable<AgentOptions['proxyEnv']>

/** How this PC reaches what is outside. */
export interface Network {
  /** Asked anew for each connection: a script of the network may decide. */
  proxyFor: (url: URL) => ProxySettings | Promise<ProxySettings>
  /** Signs on to a proxy as whoever is signed in to the system; null where the system cannot. */
  signOn: SignOn | null
}

/** Without any proxy. */
export const directly: Network = { proxyFor: () => ({}), signOn: null }

/** What makes the connections to a server, through the proxy there is on the way to it. */
export async function agentFor(url: URL, { proxyFor, signOn }: Network, options: AgentOptions = {}): Promise<Agent> {
  const proxyEnv = await proxyFor(url)
  const { HTTPS_PROXY } = proxyEnv
  return signOn && HTTPS_PROXY
    ? new SigningAgent(new URL(HTTPS_PROXY), signOn, options)
    : new Agent({ ...options, proxyEnv })
}

/**
 * `HTTPS_PROXY` and `NO_PROXY` of the environment; the lower-case names win, as in curl. Plain `http` is spoken to this
 * very PC only, so `HTTP_PROXY` means nothing here.
 * @throws ConfigError when the address is none Node can use: it would pass over it and dial directly
 */
export function proxySettings({ https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY }: NodeJS.ProcessEnv): ProxySettings {
  const proxy = https_proxy || HTTPS_PROXY
  if (!proxy) return {}
  // The address may have a password in it, and is not repeated.
  if (!isProxyAddress(proxy)) throw new ConfigError('HTTPS_PROXY is not http://HOST:PORT')
  return { HTTPS_PROXY: proxy, NO_PROXY: no_proxy || NO_PROXY }
}

function isProxyAddress(address: string): boolean {
  try {
    basicAuthorization(new URL(address))
    return /^https?:\/\/./.test(address)
  } catch {
    return false
  }
}

/** The proxy that a connection to `url` goes through; null when it goes directly. Its password is not in it. */
export async function proxyTo(url: URL, { proxyFor }: Network): Promise<URL | null> {
  if (!['https:', 'wss:'].includes(url.protocol)) return null
  const { HTTPS_PROXY, NO_PROXY } = await proxyFor(url)
  if (!HTTPS_PROXY || isPastProxy(url, NO_PROXY ?? '')) return null
  const proxy = new URL(HTTPS_PROXY)
  proxy.username = proxy.password = ''
  return proxy
}

/** As Node reads `NO_PROXY`, but for ranges of addresses. */
function isPastProxy({ hostname, port }: URL, noProxy: string): boolean {
  const entries = noProxy.toLowerCase().split(/[\s,]+/)
  return entries.some((entry) => {
    const suffix = entry.replace(/^\*?\./, '.')
    return suffix.startsWith('.')
      ? hostname.endsWith(suffix)
      : [hostname, `${hostname}:${port || 443}`, '*'].includes(entry)
  })
}

/** Whether the proxy wants to know who is there, and has not been told rightly (RFC 9110 §15.5.8). */
export function isProxyRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, statusCode } = error as NodeJS.ErrnoException & { statusCode?: number }
  return (code === 'ERR_PROXY_TUNNEL' && statusCode === 407) || isProxyRefusal(error.cause)
}
