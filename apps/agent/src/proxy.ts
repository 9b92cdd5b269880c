import { Agent, type AgentOptions } from 'node:https'
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
  if (!/^https?:\/\/./.test(proxy) || !URL.canParse(proxy)) throw new ConfigError('HTTPS_PROXY is not http://HOST:PORT')
  return { HTTPS_PROXY: proxy, NO_PROXY: no_proxy || NO_PROXY }
}

/** Whether the proxy wants a user name and password that it has not been given (RFC 9110 §15.5.8). */
export function isProxyRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, statusCode } = error as NodeJS.ErrnoException & { statusCode?: number }
  return (code === 'ERR_PROXY_TUNNEL' && statusCode === 407) || isProxyRefusal(error.cause)
}
