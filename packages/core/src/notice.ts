import {
  type Calendar,
  addDays,
  countBusinessDays,
  dayMs,
  daysBetween,
  endOfWorkHour,
  isBusinessDay,
  jstDay,
  jstInstant,
  lastBusinessDay,
  nearestBusinessDay,
} from './calendar.ts'

/** The moments at which mails remind of an expiry, the least urgent first (`spec/notices.md` E.2). */
export const milestones = ['opens', 'days30', 'days14', 'days7', 'days3', 'last_day', 'expired', 'follow_up'] as const
export type Milestone = (typeof milestones)[number]

/** Whom a mail is for. `admin`: what administrators hear of at once; `digest`: their summary of the day. */
export const audiences = ['employee', 'manager', 'admin', 'digest', 'test'] as const
export type Audience = (typeof audiences)[number]
/** Those who are reminded of certificates by milestones. */
export type Reminded = Exclude<Audience, 'digest' | 'test'>

/** What became of a mail. `kept`: there is no mail server, it is read in the console. */
export const noticeStates = ['planned', 'sending', 'sent', 'kept', 'suppressed', 'failed'] as const
export type NoticeState = (typeof noticeStates)[number]

export const noticeCan: { sendAgain: NoticeState[] } = { sendAgain: ['failed', 'kept'] }

/** Why a mail was not sent. */
export const noticeReasons = [
  'renewed',
  'revoked',
  'left',
  'on_leave',
  'snoozed',
  'already_started',
  'unattended',
  'waiting_on_others',
  'not_renewable',
  'no_address',
  'external_address',
  'forbidden_text',
  'no_longer_due',
  'unknown_after_restore',
  'rejected',
  'unreachable',
  'interrupted',
] as const
export type NoticeReason = (typeof noticeReasons)[number]

/** For these a mail is put off, not over: it is sent when they end, unless a more urgent one is due by then. */
export const puttingOff: string[] = ['on_leave', 'snoozed'] satisfies NoticeReason[]

/** While a certificate is renewed with nobody present, the employee is left alone at these. */
const leftAlone: Milestone[] = ['opens', 'days30']
export const isLeftAlone = (milestone: Milestone): boolean => leftAlone.includes(milestone)

export const remindedOf = {
  employee: ['opens', 'days30', 'days14', 'days7', 'days3', 'last_day', 'expired'],
  manager: ['days14', 'days7', 'days3', 'last_day', 'expired', 'follow_up'],
  admin: ['last_day', 'expired'],
} as const satisfies Record<Reminded, Milestone[]>
export const reminded = Object.keys(remindedOf) as Reminded[]

/** Those a PC reminds of by itself while it does not hear from the console. */
export const remindedAlone = ['opens', 'days14', 'days7', 'days3', 'last_day', 'expired'] as const satisfies Milestone[]
export type AloneMilestone = (typeof remindedAlone)[number]

export interface Deadline {
  notAfter: Date
  windowOpensAt: Date
}

/** When a milestone's mail is due. */
export interface Slot<M extends Milestone = Milestone> {
  milestone: M
  at: Date
}

const startOfWorkHour = 9
const usualHour = 9.5
const followUpBusinessDays = 3
/** Nobody is told of a certificate that has been expired for longer: it was found late, or given up. */
const lapseDays = 14

export const isMoreUrgent = (one: Milestone, other: Milestone): boolean =>
  milestones.indexOf(one) > milestones.indexOf(other)

/**
 * The slots of one certificate for one audience, in order of time and urgency: of milestones that fall on one day, or
 * that would come after a more urgent one, only the more urgent stays. Nobody is asked to renew before it is possible.
 */
export function noticeSchedule(certificate: Deadline, audience: Reminded, calendar: Calendar): Slot[] {
  return scheduleOf<Milestone>(certificate, remindedOf[audience], calendar)
}

function scheduleOf<M extends Milestone>(certificate: Deadline, all: readonly M[], calendar: Calendar): Slot<M>[] {
  const slots: Slot<M>[] = []
  for (const milestone of all.toReversed()) {
    const at = slotOf(milestone, certificate, calendar)
    const [next] = slots
    const possible = milestone === 'expired' || milestone === 'follow_up' || isOpen(certificate, at)
    if (possible && (!next || jstDay(at) < jstDay(next.at))) slots.unshift({ milestone, at })
  }
  return slots
}

const isOpen = ({ windowOpensAt, notAfter }: Deadline, at: Date) => windowOpensAt <= at && at < notAfter

function slotOf(milestone: Milestone, { notAfter, windowOpensAt }: Deadline, calendar: Calendar): Date {
  const expiryDay = jstDay(notAfter)
  // Moved earlier, never later (N-06).
  const before = (days: number) => jstInstant(nearestBusinessDay(addDays(expiryDay, -days), -1, calendar), usualHour)
  switch (milestone) {
    case 'opens':
      return jstInstant(midweek(firstSlotDay(windowOpensAt, usualHour, calendar), calendar), usualHour)
    case 'days30':
      return before(30)
    case 'days14':
      return before(14)
    case 'days7':
      return before(7)
    case 'days3':
      return before(3)
    case 'last_day':
      return jstInstant(lastBusinessDay(notAfter, calendar), startOfWorkHour)
    case 'expired':
      return jstInstant(firstSlotDay(notAfter, startOfWorkHour, calendar), startOfWorkHour)
    case 'follow_up': {
      let day = expiryDay
      for (let n = 0; n < followUpBusinessDays; n++) day = nearestBusinessDay(addDays(day, 1), 1, calendar)
      return jstInstant(day, usualHour)
    }
  }
}

/** The first business day on which `hour` strikes at or after an instant. */
function firstSlotDay(instant: Date, hour: number, calendar: Calendar): string {
  const day = jstDay(instant)
  return nearestBusinessDay(jstInstant(day, hour) < instant ? addDays(day, 1) : day, 1, calendar)
}

/** The first Tuesday, Wednesday or Thursday from a day on, if that is at most two days later (N-04); else the day. */
function midweek(day: string, calendar: Calendar): string {
  const isMidweek = (one: string) => [2, 3, 4].includes(new Date(`${one}T00:00:00Z`).getUTCDay())
  const later = [day, addDays(day, 1), addDays(day, 2)]
  return later.find((one) => isMidweek(one) && isBusinessDay(one, calendar)) ?? day
}

/**
 * The milestone whose mail is due: the most urgent one whose slot has passed. One that was missed, because the
 * certificate was found late, is not made up for (N-07).
 */
export function dueMilestone(certificate: Deadline, audience: Reminded, now: Date, calendar: Calendar): Slot | null {
  return latestOf(noticeSchedule(certificate, audience, calendar), certificate, now)
}

/**
 * The same for every audience, of many certificates at one moment. Slots follow from days and from which hours have struck
 * on them: those that end and open in the same part of a day have the same ones, which are worked out once.
 */
export function dueMilestonesAt(
  now: Date,
  calendar: Calendar,
): (certificate: Deadline) => { audience: Reminded; milestone: Milestone }[] {
  const known = new Map<string, [Reminded, Slot[]][]>()
  return (certificate) => {
    const key = `${partOfDay(certificate.notAfter)} ${partOfDay(certificate.windowOpensAt)}`
    const all =
      known.get(key) ?? reminded.map((audience) => [audience, noticeSchedule(certificate, audience, calendar)])
    known.set(key, all)
    return all.flatMap(([audience, slots]) => {
      const slot = latestOf(slots, certificate, now)
      return slot ? [{ audience, milestone: slot.milestone }] : []
    })
  }
}

const slotHours = [startOfWorkHour, usualHour, endOfWorkHour]
const firstMidnight = jstInstant('1970-01-01', 0).getTime()

/** Counts the parts into which the hours of slots divide the days in Japan. */
function partOfDay(instant: Date): number {
  const ms = instant.getTime() - firstMidnight
  const day = Math.floor(ms / dayMs)
  const hour = (ms - day * dayMs) / 3_600_000
  return day * (slotHours.length + 1) + slotHours.filter((each) => hour > each).length
}

/** The same for the PC that reminds by itself. */
export function dueAlone(certificate: Deadline, now: Date, calendar: Calendar): Slot<AloneMilestone> | null {
  return latestOf(scheduleOf(certificate, remindedAlone, calendar), certificate, now)
}

function latestOf<M extends Milestone>(slots: Slot<M>[], { notAfter }: Deadline, now: Date): Slot<M> | null {
  if (now.getTime() > notAfter.getTime() + lapseDays * dayMs) return null
  return slots.findLast(({ at }) => at <= now) ?? null
}

/** Certificates that expired before have no mails left to come. */
export const oldestReminded = (now: Date): Date => new Date(now.getTime() - lapseDays * dayMs)

/** People get mail on business days from 9:00 to 17:00 (N-04). */
export function isMailTime(now: Date, calendar: Calendar): boolean {
  const day = jstDay(now)
  return isBusinessDay(day, calendar) && jstInstant(day, startOfWorkHour) <= now && now < jstInstant(day, endOfWorkHour)
}

/** When mail to people goes out again after a day. */
export const mailTimeAfter = (day: string, calendar: Calendar): Date =>
  jstInstant(nearestBusinessDay(addDays(day, 1), 1, calendar), startOfWorkHour)

/** The digest goes out before work begins. */
export function isDigestTime(now: Date, calendar: Calendar): boolean {
  const day = jstDay(now)
  return isBusinessDay(day, calendar) && jstInstant(day, 8.5) <= now && now < jstInstant(day, endOfWorkHour)
}

/**
 * Whether a person has had mail too lately for another one (N-02, N-08). `sentDays`: the days of their earlier mails
 * to the same audience. What waits is not lost: it is due until something more urgent is.
 */
export function mustWait(
  audience: Reminded,
  milestone: Milestone,
  sentDays: string[],
  today: string,
  calendar: Calendar,
): boolean {
  if (sentDays.some((day) => day >= today)) return true
  if (audience === 'employee' && isMoreUrgent('days7', milestone)) {
    return sentDays.some((day) => countBusinessDays(addDays(day, 1), today, calendar) < 2)
  }
  if (audience === 'manager' && isMoreUrgent('days3', milestone)) {
    return sentDays.filter((day) => daysBetween(day, today) < 7).length >= 2
  }
  return false
}

/** Employee mails show nothing of what frauds use: no link, no request for a secret by answer (N-17). */
export const isForbiddenText = (text: string): boolean => /https?:|www\.|パスワードを返信/i.test(text)

const firstRetryMs = 60_000
const longestRetryMs = 30 * 60_000
/** At half an hour each and in mail hours alone, more than a business day. */
export const mostAttempts = 40

/** Full jitter: any time up to a limit that doubles. `chance`: 0 to 1. */
export function retryDelayMs(attempts: number, chance: number): number {
  return Math.round(chance * Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1)))
}
