import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { compareVersions } from '@certfleet/core/release.ts'
import type { Issuance } from './issuance.ts'
import { IssuanceFailed } from './patience.ts'
import { snoozeChoices, snoozeUntil } from './snooze.ts'

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
    if (await startsWhileSnoozed(issuance)) break
    if (services.time.now() >= expiresAt) throw new IssuanceFailed({ code: 'order_expired' })
    issuance.append({ step: 'offered' })
    issuance.show({ kind: 'request', afterIdle: code === 'employee_idle' })
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

/** あとで: puts the request off, and lets the person choose another time (FLT02). */
export function snooze(issuance: Issuance): void {
  const { order, services } = issuance
  const holidays = new Set(services.policy()?.holidays)
  const when = {
    now: services.time.now(),
    deadline: order.deadline === null ? null : new Date(order.deadline),
    calendar: { isHoliday: (day: string) => holidays.has(day) },
  }
  const until = snoozeUntil(when)
  const choices = snoozeChoices(when, new Date(order.expiresAt))
  issuance.append({ step: 'snoozed', until: until.toISOString() })
  issuance.show({ kind: 'snoozed', until, choices: choices.filter((each) => +each.until !== +until) })
}

/** Waits until a request that was put off comes back; true when the employee starts before. */
async function startsWhileSnoozed(issuance: Issuance): Promise<boolean> {
  const { time, tempo } = issuance.services
  for (;;) {
    const { snoozedUntil } = issuance.memory
    const now = time.now()
    if (snoozedUntil === null || now >= new Date(snoozedUntil)) return false
    const until = new Date(snoozedUntil)
    const choices = issuance.view.kind === 'snoozed' ? issuance.view.choices : null
    issuance.show({ kind: 'snoozed', until, choices })
    issuance.progress('snoozed', { nextAttemptAt: until })
    const idleAt = choices ? now.getTime() + tempo.idleMs : Infinity
    const event = await issuance.listen(['start', 'put-off', 'close'], new Date(Math.min(until.getTime(), idleAt)))
    if (event?.type === 'start') return true
    const chosen = event?.type === 'put-off' ? choices?.find(({ when }) => when === event.when) : null
    if (chosen) issuance.append({ step: 'snoozed', until: chosen.until.toISOString() })
    issuance.show({ kind: 'snoozed', until, choices: null })
  }
}
