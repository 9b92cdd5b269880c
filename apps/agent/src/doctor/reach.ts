import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import https from 'node:https'
import { connect } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type HttpsLimits, httpsRequest } from '../https-request.ts'
import { knockAtProxy } from '../knock-at-proxy.ts'
import { reasonOf } from '../log.ts'
import { type Network, agentFor, isProxyRefusal, proxyTo } from '../proxy.ts'

/** The steps of the way to a server, each taken when the one before has been. */
export const steps = ['proxy', 'dns', 'tcp', 'tunnel', 'tls', 'http'] as const
export type Step = (typeof steps)[number]

/** What is wrong with a server's certificate. */
export type TlsFault = 'untrusted' | 'wrong_name' | 'out_of_date' | 'broken'

/** How far one comes on the way to a server. */
export interface Reached {
  /** `host:port` of what is dialled: the proxy, else the server. */
  dialled: string
  /** The proxy on the way; null: none. */
  proxy: string | null
  failed: { step: Step; reason: string } | null
  /** Of a failed `tunnel`: of whom the proxy wants to know; null when that is not why. */
  proxyAsks: 'person' | 'system' | null
  /** Of a failed `tls`. */
  tlsFault: TlsFault | null
  /** Who issued the certificate that the server, or whoever is in between, has shown; null without TLS. */
  issuer: string | null
  answer: { status: number; text: string } | null
}

/** Each step is over by then. Five of them, and the look at a refused certificate, stay below the bound of the whole. */
const stepMs = 4000
const limits: HttpsLimits = { connectMs: stepMs, answerMs: stepMs, answerBytes: 256 * 1024 }

/** Goes to a server step by step, and asks it for `url`. Never throws. */
export async function reach(url: URL, network: Network, trustAnchors?: string): Promise<Reached> {
  const isPlain = url.protocol === 'http:'
  const reached: Reached = {
    dialled: url.host,
    proxy: null,
    failed: null,
    proxyAsks: null,
    tlsFault: null,
    issuer: null,
    answer: null,
  }
  let step: Step = 'proxy'
  try {
    const proxy = await proxyTo(url, network)
    const { hostname, port, protocol } = proxy ?? url
    const host = hostname.replaceAll(/[[\]]/g, '')
    const dialledPort = Number(port || (protocol === 'http:' ? 80 : 443))
    reached.dialled = `${hostname}:${dialledPort}`
    reached.proxy = proxy && reached.dialled
    step = 'dns'
    const { address } = await within(stepMs, lookup(host))
    step = 'tcp'
    await dial(address, dialledPort)
    step = 'http'
    reached.answer = await httpsRequest(url.href, { network, trustAnchors }, limits)
    if (!isPlain) reached.issuer = await issuerSeen(url, network)
  } catch (error) {
    if (step === 'http') step = stepOf(error)
    if (!isPlain && (step === 'tls' || step === 'http')) {
      reached.issuer = await issuerSeen(url, network)
      // What ends before any certificate is shown ends in the handshake, whatever the error says.
      if (!reached.issuer) step = 'tls'
    }
    if (isProxyRefusal(error)) reached.proxyAsks = await whomProxyAsks(url, network)
    if (step === 'tls') reached.tlsFault = tlsFaultOf(error)
    reached.failed = { step, reason: reasonOf(error) }
  }
  return reached
}

/** Whether the step was taken, was where it ended, or was never come to. */
export function stateOf({ failed }: Reached, step: Step): 'taken' | 'failed' | 'not_reached' {
  const at = failed ? steps.indexOf(failed.step) : steps.length
  const asked = steps.indexOf(step)
  if (asked === at) return 'failed'
  return asked < at ? 'taken' : 'not_reached'
}

async function whomProxyAsks(url: URL, network: Network): Promise<Reached['proxyAsks']> {
  const proxy = await proxyTo(url, network).catch(() => null)
  const answer = proxy && (await within(stepMs, knockAtProxy(proxy, url)).catch(() => null))
  return answer === 'asks_system' ? 'system' : 'person'
}

async function dial(host: string, port: number): Promise<void> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(stepMs) })
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

/** At which step a request has failed, by its error (Node's codes, and OpenSSL's for certificates). */
function stepOf(error: unknown): Step {
  const code = codeOf(error)
  if (code === 'ERR_PROXY_TUNNEL' || isProxyRefusal(error)) return 'tunnel'
  return code in tlsFaults || /^ERR_(SSL|TLS)_|_CERT|CERT_|EPROTO/.test(code) ? 'tls' : 'http'
}

const tlsFaults: Record<string, TlsFault> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong_name',
  CERT_NOT_YET_VALID: 'out_of_date',
  CERT_HAS_EXPIRED: 'out_of_date',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  CERT_SIGNATURE_FAILURE: 'untrusted',
}

const tlsFaultOf = (error: unknown): TlsFault => tlsFaults[codeOf(error)] ?? 'broken'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? ''

/** The issuer of whatever certificate is shown, true or not. The connection ends with that; nothing is sent over it. */
async function issuerSeen(url: URL, network: Network): Promise<string | null> {
  const agent = await agentFor(url, network, { rejectUnauthorized: false })
  const call = https.request(url.origin, { agent, signal: AbortSignal.timeout(stepMs) })
  try {
    const [socket] = (await once(call, 'socket')) as [TLSSocket]
    // Through a proxy it may be secured already.
    const isSecured = Boolean(socket.getPeerCertificate()?.raw)
    if (!isSecured) await once(socket, 'secureConnect', { signal: AbortSignal.timeout(stepMs) })
    const { issuer } = socket.getPeerCertificate()
    return [issuer?.O, issuer?.CN].flat().filter(Boolean).join(', ') || null
  } catch {
    return null
  } finally {
    call.on('error', () => {})
    call.destroy()
    agent.destroy()
  }
}

/** @throws when it is not done by then */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms`)), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
