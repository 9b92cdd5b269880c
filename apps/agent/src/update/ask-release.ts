import { type Envelope, envelopeSchema } from '@certfleet/core/order.ts'
import { defaultHttpsLimits, httpsRequest } from '../https-request.ts'
import type { Network } from '../proxy.ts'

/** What the console offers, still to be judged; null: nothing. @throws when it does not say */
export async function askRelease(
  consoleOrigin: string,
  network: Network,
  signal?: AbortSignal,
): Promise<Envelope | null> {
  const { status, text } = await httpsRequest(
    `${consoleOrigin}/api/agent/release`,
    { network, signal },
    defaultHttpsLimits,
  )
  // A console from before there were releases knows no such address.
  if (status === 204 || status === 404) return null
  if (status !== 200) throw new Error(`HTTP ${status}`)
  return envelopeSchema.parse(JSON.parse(text))
}
