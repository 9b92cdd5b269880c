import { randomUUID } from 'node:crypto'
import { addDays, dayMs, jstDay, jstInstant } from '@certfleet/core/calendar.ts'
import type { Milestone } from '@certfleet/core/notice.ts'
import { type Order, orderSchema } from '@certfleet/core/order.ts'
import type { IssuanceReport } from '@certfleet/core/protocol.ts'
import { openEnvelope } from '@certfleet/pki/envelope.ts'
import { type Signer, sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import type { Work } from '../../../apps/console/src/server/issuances/open-work.ts'
import { recordReport } from '../../../apps/console/src/server/issuances/record-report.ts'
import { orderPublicKey } from '../../../apps/console/src/server/order-key.ts'
import { possessionProof, reportOf } from '../console-scene.ts'
import type { TestCa } from '../test-ca.ts'
import { type Person, isAtWork } from './person.ts'
import { chance } from './random.ts'

const validityDays = 366
const hourMs = 3_600_000

/** The authority of the season, as a desk meets it. */
export interface SeasonAuthority {
  ca: TestCa
  /** Keys made before: the desks take turns with them. */
  keys: Signer[]
  isCongested(now: Date): boolean
}

/** A certificate's way through the season. */
export interface Holding {
  person: Person
  sha256: string
  windowOpensAt: Date
  notAfter: Date
  askedAt: Date | null
  renewedAt: Date | null
  /** How often the person was seen at work while it was open to be asked, and was not asked. */
  overlooked: number
  congested: number
  locked: boolean
}

export const newHolding = (person: Person, sha256: string, windowOpensAt: Date, notAfter: Date): Holding => ({
  person,
  sha256,
  windowOpensAt,
  notAfter,
  askedAt: null,
  renewedAt: null,
  overlooked: 0,
  congested: 0,
  locked: false,
})

/** What the agent has of an order that is not over. */
interface Request {
  order: Order
  step: 'offered' | 'snoozed' | 'waiting' | 'dialogue' | 'locked' | 'over'
  until: Date
  /** How many hours its person has been at the PC since it was shown. */
  hours: number
  snoozes: number
}

/** A PC with its agent and the person in front of it, who answer with the reports a real agent sends. */
export class Desk {
  holding: Holding
  request: Request | null = null
  /** How many hours at the PC since an urgent mail; null without one. */
  #hoursSinceMail: number | null = null
  #seq = 0
  #unlockAt: Date | null = null
  readonly #authority: SeasonAuthority

  constructor(holding: Holding, authority: SeasonAuthority) {
    this.holding = holding
    this.#authority = authority
  }

  get person(): Person {
    return this.holding.person
  }

  /** What the gateway sends. @returns whether it was an order the agent did not have, so that its person is asked. */
  async take({ issuanceId, attempt, order: envelope, cancel }: Work, now: Date): Promise<boolean> {
    const known = this.request?.order
    if (cancel && known?.issuanceId === issuanceId && known.attempt === attempt) this.request = null
    if (cancel || !envelope) return false
    if (known?.issuanceId === issuanceId && attempt <= known.attempt) return false
    const { key } = await orderPublicKey()
    const order = openEnvelope('order', envelope, key, orderSchema)
    const request: Request = { order, step: 'offered', until: now, hours: 0, snoozes: this.request?.snoozes ?? 0 }
    this.request = request
    this.holding.askedAt ??= now
    await this.#progress(request, 'offered', now)
    return true
  }

  /** An hour of the PC, with its person or without. */
  async pass(now: Date): Promise<void> {
    const { request } = this
    if (!request) return
    if (request.step === 'offered' && now >= new Date(request.order.expiresAt)) return this.#expire(request, now)
    if (request.step === 'snoozed' && now >= request.until) {
      request.step = 'offered'
      await this.#progress(request, 'offered', now)
      // It is over at the console.
      if (this.request !== request) return
    }
    if (!isAtWork(this.person, now)) return
    request.hours++
    if (this.#hoursSinceMail !== null) this.#hoursSinceMail++
    if (request.step === 'offered') await this.#decide(request, now)
    else if (request.step === 'dialogue' || (request.step === 'waiting' && now >= request.until))
      await this.#renew(request, now)
  }

  /** A mail came. Those of the last days move people. */
  hear(milestone: Milestone): void {
    if (['days7', 'days3', 'last_day'].includes(milestone)) this.#hoursSinceMail ??= 0
  }

  /** The login ID was locked, and whoever may unlock it gets round to it in the afternoon of a later day; once. */
  isUnlocked(now: Date): boolean {
    if (this.request?.step !== 'locked' || !this.#unlockAt || now < this.#unlockAt) return false
    this.#unlockAt = null
    return true
  }

  async #decide(request: Request, now: Date): Promise<void> {
    const { n, temper } = this.person
    const draw = chance('answers', n, this.holding.sha256)
    if (temper === 'snoozes' && request.snoozes < 1 + 5 * draw) return this.#snooze(request, now)
    if (!this.#starts(temper, request.hours, draw)) return
    await this.#progress(request, 'waiting_password', now)
    if (this.request !== request) return
    // One in ten is called away with the password half typed.
    if (chance('away', n, request.hours) < 0.1) request.step = 'dialogue'
    else await this.#renew(request, now)
  }

  #starts(temper: Person['temper'], hours: number, draw: number): boolean {
    const isMoved = this.#hoursSinceMail !== null && this.#hoursSinceMail > 4 * draw
    switch (temper) {
      case 'prompt':
        return hours > 4 * draw
      case 'snoozes':
        return true
      case 'takes days':
        return isMoved || hours > 8 + 50 * draw
      case 'waits for mail':
        return isMoved
      case 'never':
        return false
    }
  }

  /** あとで: the next morning, or an hour before it is too late. */
  async #snooze(request: Request, now: Date): Promise<void> {
    const morning = jstInstant(addDays(jstDay(now), 1), 9)
    const lastChance = this.holding.notAfter.getTime() - hourMs
    request.until = new Date(Math.max(now.getTime() + hourMs / 4, Math.min(morning.getTime(), lastChance)))
    request.step = 'snoozed'
    request.snoozes++
    await this.#progress(request, 'snoozed', now, { nextAttemptAt: request.until.toISOString() })
  }

  async #renew(request: Request, now: Date): Promise<void> {
    const { holding, person } = this
    if (now >= holding.notAfter) return
    if (this.#authority.isCongested(now)) {
      holding.congested++
      request.step = 'waiting'
      request.until = new Date(now.getTime() + hourMs / 4)
      const about = { code: 'G008e' as const, nextAttemptAt: request.until.toISOString() }
      return this.#progress(request, 'waiting_authority', now, about)
    }
    if (person.forgetsPassword && !holding.locked) {
      holding.locked = true
      request.step = 'locked'
      this.#unlockAt = jstInstant(addDays(jstDay(now), 1 + Math.floor(3 * chance('unlock', person.n))), 14)
      return this.#report({ type: 'issuance.failed', ...this.#about(request, now), code: 'locked' }, now)
    }
    await this.#finish(request, now)
  }

  async #finish(request: Request, now: Date): Promise<void> {
    const { person, holding } = this
    const { keys, ca } = this.#authority
    const key = keys[person.n % keys.length] as Signer
    const spkiSha256 = sha256Hex(spkiOf(key.publicKey))
    const protection = 'file' as const
    await this.#progress(request, 'issuing', now)
    await this.#report(
      { type: 'key.created', ...this.#about(request, now), requestId: randomUUID(), spkiSha256, protection },
      now,
    )
    const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000)
    const notAfter = new Date(notBefore.getTime() + validityDays * dayMs)
    const der = await ca.issue({ loginId: person.loginId, publicKey: key.publicKey, notBefore, notAfter, sequence: 2 })
    const proof = await possessionProof(person.agentId, request.order.nonce, der, key)
    const certificate = der.toString('base64')
    await this.#report(
      { type: 'certificate.installed', ...this.#about(request, now), certificate, proof, protection },
      now,
    )
    holding.renewedAt = now
    this.request = null
    this.#hoursSinceMail = null
    const windowOpensAt = new Date(notAfter.getTime() - (holding.notAfter.getTime() - holding.windowOpensAt.getTime()))
    this.holding = newHolding(person, sha256Hex(der), windowOpensAt, notAfter)
  }

  /** Nobody answered for as long as the order was good. */
  async #expire(request: Request, now: Date): Promise<void> {
    request.step = 'over'
    await this.#report({ type: 'issuance.failed', ...this.#about(request, now), code: 'order_expired' }, now)
  }

  #about({ order }: Request, now: Date) {
    return { ...reportOf(order.issuanceId, ++this.#seq, order.attempt), at: now.toISOString() }
  }

  #progress(
    request: Request,
    state: 'offered' | 'snoozed' | 'waiting_password' | 'waiting_authority' | 'issuing',
    now: Date,
    about: { code?: 'G008e'; nextAttemptAt?: string } = {},
  ): Promise<void> {
    const rest = { waitingOn: null, code: null, nextAttemptAt: null, ...about }
    return this.#report({ type: 'issuance.progress', ...this.#about(request, now), state, ...rest }, now)
  }

  async #report(report: IssuanceReport, now: Date): Promise<void> {
    const reporter = { id: this.person.agentId, hostname: `PC-${this.person.n}`, osUser: this.person.loginId }
    const answer = await recordReport(report, reporter, now)
    if (!answer.ok) throw new Error(`${this.person.loginId}: ${report.type} refused: ${answer.problem}`)
    if (answer.over) this.request = null
  }
}
