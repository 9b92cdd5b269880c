import { dayMs, jstDay } from '@certfleet/core/calendar.ts'
import type { Holding } from './desk.ts'
import { hasLeft, isOnLeave } from './person.ts'

/** Why a certificate was not renewed in time. `not asked`: nobody's fault but ours. */
export type WhyMissed =
  | 'left the company'
  | 'on leave'
  | 'PC never on in the window'
  | 'locked'
  | 'did not answer'
  | 'asked, and was not at work any more'
  | 'authority congested'
  | 'not asked'

/** What is seen of a season while it goes by. */
export class SeasonRecord {
  readonly offersPerMinute: number
  readonly renewed: Holding[] = []
  readonly missed: { holding: Holding; why: WhyMissed }[] = []
  looks = 0
  mostForgotten = 0
  /** Requests that reached a PC outside the hours, or in maintenance. */
  askedInClosedHours = 0
  requests = 0
  /** The longest that somebody at work was left unasked, in looks of an hour. */
  mostOverlooked = 0
  /** Mails about certificates that were renewed already. */
  needlessMails = 0
  readonly #turns: number[] = []
  readonly #seen = new Set<Holding>()
  readonly #mails = new Map<string, number>()
  readonly #last = new Map<number, Holding>()
  stillOpen = 0

  constructor(offersPerMinute: number) {
    this.offersPerMinute = offersPerMinute
  }

  /** Somebody's turn has come. */
  offered(now: Date): void {
    this.#turns.push(now.getTime())
  }

  /** A request is on somebody's screen. A second attempt is an administrator's, who asks at once. */
  asked(now: Date, attempt: number, isOpen: boolean): void {
    this.requests++
    if (!isOpen && attempt === 1) this.askedInClosedHours++
  }

  forgotten(count: number): void {
    this.mostForgotten = Math.max(this.mostForgotten, count)
  }

  mailed(audience: string, recipient: string, day: string, needless: boolean): void {
    if (audience === 'employee' && needless) this.needlessMails++
    const key = `${audience}/${recipient}/${day}`
    this.#mails.set(key, (this.#mails.get(key) ?? 0) + 1)
  }

  look(
    holdings: Holding[],
    now: Date,
    canBeAsked: (sha256: string, windowOpensAt: Date, agentId: string) => boolean,
  ): void {
    this.looks++
    const day = jstDay(now)
    const isAway = ({ person }: Holding) => isOnLeave(person, day) || hasLeft(person, day)
    for (const holding of holdings) {
      const before = this.#last.get(holding.person.n)
      if (before && before !== holding && before.renewedAt) this.renewed.push(before)
      this.#last.set(holding.person.n, holding)
      if (this.#seen.has(holding)) continue
      if (holding.notAfter <= now) {
        this.#seen.add(holding)
        this.missed.push({ holding, why: whyMissed(holding) })
      } else if (
        !holding.askedAt &&
        !isAway(holding) &&
        canBeAsked(holding.sha256, holding.windowOpensAt, holding.person.agentId)
      ) {
        holding.overlooked++
        this.mostOverlooked = Math.max(this.mostOverlooked, holding.overlooked)
      }
    }
  }

  end(holdings: Holding[], now: Date): void {
    this.stillOpen = holdings.filter((one) => one.windowOpensAt <= now && one.notAfter > now).length
  }

  get missedBy(): Partial<Record<WhyMissed, number>> {
    return Object.fromEntries([...Map.groupBy(this.missed, ({ why }) => why)].map(([why, all]) => [why, all.length]))
  }

  /** The most requests that went out in any sixty seconds. */
  get mostAMinute(): number {
    let most = 0
    let first = 0
    for (const [last, at] of this.#turns.entries()) {
      while ((this.#turns[first] ?? 0) <= at - 60_000) first++
      most = Math.max(most, last - first + 1)
    }
    return most
  }

  get turns(): number {
    return this.#turns.length
  }

  get daysToRenewal(): number[] {
    return this.renewed.map(
      ({ renewedAt, windowOpensAt }) => ((renewedAt?.getTime() ?? 0) - windowOpensAt.getTime()) / dayMs,
    )
  }

  /** How many mails somebody of this audience got on one day, at most. */
  mostMailsADay(audience: string): number {
    const counts = [...this.#mails].filter(([key]) => key.startsWith(`${audience}/`)).map(([, count]) => count)
    return Math.max(0, ...counts)
  }

  /** How many mails each got over the season who got any. */
  mailsEach(audience: string): number[] {
    const each = new Map<string, number>()
    for (const [key, count] of this.#mails) {
      const [whose, recipient = ''] = key.split('/')
      if (whose === audience) each.set(recipient, (each.get(recipient) ?? 0) + count)
    }
    return [...each.values()]
  }
}

function whyMissed(holding: Holding): WhyMissed {
  const { person, notAfter, askedAt, overlooked, locked, congested } = holding
  const lastDay = jstDay(notAfter)
  if (hasLeft(person, lastDay)) return 'left the company'
  if (isOnLeave(person, lastDay)) return 'on leave'
  if (!askedAt) return overlooked > 0 ? 'not asked' : 'PC never on in the window'
  if (locked) return 'locked'
  if (congested > 0) return 'authority congested'
  return person.attendance === 'hardly ever' || person.attendance === 'part time' || person.attendance === 'sleeping'
    ? 'asked, and was not at work any more'
    : 'did not answer'
}
