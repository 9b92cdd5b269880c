import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { compareVersions } from '@certfleet/core/release.ts'
import type { Issuance } from './issuance.ts'
import { IssuanceFailed } from './patience.ts'

/**
 * Shows the request (FLT01) until the employee starts, however often it is put off. Not when it was started already, and
 * the agent updated for it.
 * @param code why it is shown again, if it was left
 * @throws IssuanceFailed `order_expired`
 */
export async function offer(issuance: Issuance, code: IssuanceCode | null): Promise<void> {
  const { services, order } = issuance
  const expiresAt = new Date(order.expiresAt)
  if (isUpdatedFor(issuance)) {
    issuance.append({ step: 'accepted' })
    services.call(order)
    return
  }
  for (;;) {
    const { snoozedUntil } = issuance.memory
    if (snoozedUntil !== null && (await sleptThrough(issuance, new Date(snoozedUntil)))) break
    if (services.time.now() >= expiresAt) throw new IssuanceFailed({ code: 'order_expired' })
    issuance.append({ step: 'offered' })
    issuance.show({ kind: 'request' })
    issuance.progress('offered', code ? { code } : {})
    services.call(order)
    const event = await issuance.listen(['start', 'later'], expiresAt)
    if (event?.type === 'start') break
    if (event?.type === 'later') snooze(issuance)
    code = null
  }
  issuance.append({ step: 'accepted' })
}

/** After this the person has gone on to something else, and is asked again. */
const updateMs = 30 * 60_000

function isUpdatedFor({ memory: { updating }, services: { version, time } }: Issuance): boolean {
  if (!updating || compareVersions(version, updating.version) < 0) return false
  return time.now().getTime() - Date.parse(updating.at) < updateMs
}

/** あとで: puts the request off. */
export function snooze(issuance: Issuance): void {
  const { order, services } = issuance
  const deadline = order.deadline === null ? null : new Date(order.deadline)
  const until = snoozeUntil(services.time.now(), deadline)
  issuance.append({ step: 'snoozed', until: until.toISOString() })
}

const hourMs = 3_600_000
const shortestSnoozeMs = 15 * 60_000

/**
 * When a request that was put off comes back: the next day at 9 o'clock of this PC's time zone, or an hour before
 * the deadline if that is sooner; never within a quarter of an hour.
 */
export function snoozeUntil(now: Date, deadline: Date | null): Date {
  const nextMorning = new Date(now)
  nextMorning.setDate(now.getDate() + 1)
  nextMorning.setHours(9, 0, 0, 0)
  const lastChance = deadline ? deadline.getTime() - hourMs : Infinity
  return new Date(Math.max(now.getTime() + shortestSnoozeMs, Math.min(nextMorning.getTime(), lastChance)))
}

/** Waits until the request comes back; true when the employee starts before, from the status screen. */
async function sleptThrough(issuance: Issuance, until: Date): Promise<boolean> {
  if (issuance.services.time.now() >= until) return false
  issuance.show({ kind: 'snoozed', until })
  issuance.progress('snoozed', { nextAttemptAt: until })
  return (await issuance.listen(['start'], until)) !== null
}
