import { randomUUID } from 'node:crypto'
import type { Order } from '@certfleet/core/order.ts'
import type { TrustedTime } from './clock.ts'
import type { Log } from './log.ts'
import type { Outbox } from './outbox.ts'

interface SuspicionOptions {
  outbox: Outbox
  time: TrustedTime
  log: Log
}

/** Without a console, so many wait for it at most. */
const maxWaiting = 20

/**
 * FLT05: tells the console that somebody was contacted in a suspicious way, with the request that was on the screen.
 * What the person writes of it goes there and nowhere else, not into the log either.
 * @returns whether it goes there
 */
export function reportSuspicion(
  { outbox, time, log }: SuspicionOptions,
  request: Pick<Order, 'issuanceId' | 'referenceCode'> | null,
  note: string,
): boolean {
  const waiting = outbox.pending().filter(({ type }) => type === 'contact.suspicious').length
  if (waiting >= maxWaiting) return false
  outbox.put({
    type: 'contact.suspicious',
    id: randomUUID(),
    at: time.now().toISOString(),
    issuanceId: request?.issuanceId ?? null,
    referenceCode: request?.referenceCode ?? null,
    note,
  })
  log.warn('contact.suspicious', { issuance: request?.issuanceId ?? null })
  return true
}
