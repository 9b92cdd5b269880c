import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { compareVersions } from '@certfleet/core/release.ts'
import type { Issuance } from './issuance.ts'
import { IssuanceFailed } from './patience.ts'
import { type SnoozeChoice, snoozeTimes } from './view.ts'

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

/** あとで: puts the request off, and lets the person choose another time (FLT02). */
export function snooze(issuance: Issuance): void {
  const { order, services } = issuance
  const now = services.time.now()
  const deadline = order.deadline === null ? null : new Date(order.deadline)
  const until = snoozeUntil(now, deadline)
  const choices = snoozeChoices(now, deadline, new Date(order.expiresAt))
  issuance.append({ step: 'snoozed', until: until.toISOString() })
  issuance.show({ kind: 'snoozed', until, choices: choices.filter((each) => +each.until !== +until) })
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

/** Nobody puts off by days what is due in as many. */
const lateMs = 48 * hourMs

/**
 * The times that can be chosen instead, by this PC's clock: none within a quarter of an hour, none in the last hour
 * before the deadline, and next week only while the deadline is far.
 */
export function snoozeChoices(now: Date, deadline: Date | null, expiresAt: Date): SnoozeChoice[] {
  const at = (days: number, hour: number) => {
    const time = new Date(now)
    time.setDate(now.getDate() + days)
    time.setHours(hour, 0, 0, 0)
    return time
  }
  const times: Record<SnoozeChoice['when'], Date> = {
    hour: new Date(now.getTime() + hourMs),
    afternoon: at(0, 13),
    evening: at(0, 16),
    tomorrow: at(1, 9),
    monday: at((8 - now.getDay()) % 7 || 7, 9),
  }
  const untilDeadlineMs = (until: Date) => (deadline ? deadline.getTime() - until.getTime() : Infinity)
  return snoozeTimes
    .map((when) => ({ when, until: times[when] }))
    .filter(({ until }) => until.getTime() - now.getTime() >= shortestSnoozeMs && until < expiresAt)
    .filter(({ when, until }) => untilDeadlineMs(until) >= (when === 'monday' ? lateMs : hourMs))
    .filter(({ when, until }) => when !== 'monday' || +until !== +times.tomorrow)
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
