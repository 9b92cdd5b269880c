import { addDays, daysBetween, isBusinessDay, jstDay, jstInstant } from '@certfleet/core/calendar.ts'
import { nationalCalendar } from '../../../apps/console/src/server/calendar.ts'
import { chance, drawn } from './random.ts'

/** How somebody takes to a request: does it at once, puts it off, takes days, waits for an urgent mail, or never does it. */
const tempers = { prompt: 0.5, snoozes: 0.18, 'takes days': 0.18, 'waits for mail': 0.12, never: 0.02 }
/** On which business days the PC is on: each, two or three a week, hardly any, or each with its lid often closed. */
const attendances = { daily: 0.75, 'part time': 0.12, 'hardly ever': 0.03, sleeping: 0.1 }

export interface Person {
  n: number
  loginId: string
  employeeId: string
  subscriberId: string
  agentId: string
  temper: keyof typeof tempers
  attendance: keyof typeof attendances
  /** First and last day of a leave. */
  leave: { from: string; until: string } | null
  /** The last day at work. */
  leftOn: string | null
  /** Types the password wrong until the login ID is locked, the first time. */
  forgetsPassword: boolean
}

/** What makes a person another one than the next, drawn for a season of so many days. */
export function personOf(
  n: number,
  from: string,
  days: number,
): Omit<Person, 'employeeId' | 'subscriberId' | 'agentId'> {
  const draw = (what: string) => chance('person', n, what)
  const day = (what: string) => addDays(from, Math.floor(draw(what) * days))
  const leaveFrom = day('leave from')
  return {
    n,
    loginId: `season${String(n).padStart(5, '0')}`,
    temper: drawn(tempers, draw('temper')),
    attendance: drawn(attendances, draw('attendance')),
    leave:
      draw('leave') < 0.04 ? { from: leaveFrom, until: addDays(leaveFrom, 14 + Math.floor(draw('until') * 80)) } : null,
    leftOn: draw('left') < 0.03 ? day('left on') : null,
    forgetsPassword: draw('password') < 0.03,
  }
}

/**
 * When a certificate expires: a third with the April intake around Golden Week, a tenth around the year's end, the
 * others on any day of the season. At 8:59, as the manual has it.
 */
export function expiryOf(n: number, from: string, until: string): Date {
  const [kind, where] = [chance('expiry', n), chance('expiry day', n)]
  const year = until.slice(0, 4)
  const anyDay = addDays(from, 5 + Math.floor(where * (daysBetween(from, until) - 5)))
  const spring = addDays(`${year}-04-05`, Math.floor(where * 40))
  const newYear = addDays(`${from.slice(0, 4)}-12-26`, Math.floor(where * 14))
  const day = [kind < 0.33 && spring, kind > 0.9 && newYear].find((one) => one && one > from && one < until)
  return jstInstant(day || anyDay, 9 - 1 / 60)
}

export const hasLeft = ({ leftOn }: Person, day: string): boolean => leftOn !== null && day > leftOn
export const isOnLeave = ({ leave }: Person, day: string): boolean =>
  leave !== null && leave.from <= day && day <= leave.until

/** Whether the PC is on, with its person in front of it. */
export function isAtWork(person: Person, now: Date): boolean {
  const day = jstDay(now)
  if (!isBusinessDay(day, nationalCalendar) || hasLeft(person, day) || isOnLeave(person, day)) return false
  const draw = (what: string) => chance(person.n, day, what)
  const [comes, goes] = [jstInstant(day, 8.2 + 2 * draw('comes')), jstInstant(day, 16.5 + 2.5 * draw('goes'))]
  if (now < comes || now >= goes) return false
  switch (person.attendance) {
    case 'daily':
      return draw('here') < 0.94
    case 'part time':
      return chance(person.n, new Date(`${day}T00:00:00Z`).getUTCDay()) < 0.45 && draw('here') < 0.94
    case 'hardly ever':
      return draw('here') < 0.06
    case 'sleeping':
      return draw('here') < 0.94 && draw(`lid ${Math.floor(now.getTime() / 1_800_000)}`) < 0.4
  }
}

/** Some leave their PC on overnight and over holidays: it must not be asked then. */
export const isPcOn = (person: Person, now: Date): boolean =>
  isAtWork(person, now) || (person.attendance === 'daily' && person.n % 12 === 0 && !hasLeft(person, jstDay(now)))
