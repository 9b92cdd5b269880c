import { type X509Certificate, randomUUID } from 'node:crypto'
import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import { type IssuanceState, type Party, partyOf } from '@certfleet/core/issuance.ts'
import type { Launch } from '@certfleet/core/launch.ts'
import type { LostProfile } from '@certfleet/core/lost-profile.ts'
import type { AuthorityTarget, Envelope, Grant, Order, Policy } from '@certfleet/core/order.ts'
import type { Report } from '@certfleet/core/protocol.ts'
import type { KeyAlgorithm } from '@certfleet/pki/keys.ts'
import { readPemBundle } from '@certfleet/pki/read-certificate.ts'
import type { Authority } from '../authorities/authority.ts'
import type { TrustedTime } from '../clock.ts'
import type { Identity } from '../identity.ts'
import type { Journal } from '../journal/journal.ts'
import type { Memory } from '../journal/memory.ts'
import type { JournalEntry, NewEntry } from '../journal/steps.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import type { Log } from '../log.ts'
import type { Outbox } from '../outbox.ts'
import type { ProxySignOn } from '../proxy-sign-on.ts'
import type { TokenPin } from '../token-pin.ts'
import type { Reserve } from '../reserve.ts'
import { type Backoff, sleep } from '../retry.ts'
import type { Updater } from '../update/updater.ts'
import { throughProxy } from './through-proxy.ts'
import type { EmployeeEvent, IssuanceView } from './view.ts'

/** What all issuances of this agent share. */
export interface IssuanceServices {
  identity: Identity
  store: KeyStore
  /** What loses the user's files with the session. */
  lostProfile: () => LostProfile | null
  /** Room on the disk, without which nothing is begun. */
  reserve: Reserve
  outbox: Outbox
  time: TrustedTime
  log: Log
  keyAlgorithm: KeyAlgorithm
  tempo: IssuanceTempo
  policy: () => Policy | null
  /** Of the agent that runs. */
  version: string
  /** What has to be done about the agent itself before it begins. */
  update: Pick<Updater, 'obstacle' | 'askSoon'>
  authorityOf: (target: AuthorityTarget) => Authority
  proxy: ProxySignOn
  /** Of the token that is the store, if it is one. */
  pin: TokenPin
  /** Something on the screens may have changed. */
  changed: () => void
  /** Institutions' own applications, as far as this PC allows to start them. */
  application: {
    wayOf: (target: AuthorityTarget) => Launch | null
    /** False when it did not start. */
    start: (way: Launch) => Promise<boolean>
  }
  /** Calls the employee to the screens. */
  call: (order: Order) => void
  /** From here to the end of the dialogue a login at the authority may end one in a browser (F-75). */
  loginComes: (issuanceId: string) => void
  loginIsOver: () => void
  /** The person has a new certificate, which browsers that are open do not use. */
  certificateCame: (issuanceId: string) => void
  /** The key store has another certificate. */
  storeChanged: () => void
}

/** With the very envelope that the authority wants to see. */
type Granted = Grant & { envelope: Envelope }

/** Milliseconds. */
export interface IssuanceTempo {
  /** A dialogue nobody types into goes back to the request. */
  idleMs: number
  /** Between two looks at the PC's clock or key store. */
  recheckMs: number
  /** Between two tries at the authority. */
  backoff: Backoff
}

/** Timers stand still while the PC sleeps, so no wait for an instant relies on one longer than this. */
const longestTimerMs = 30_000

/** How an issuance was told to stop: the agent stops, or the console has called it off. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** One issuance while the agent runs: its journal, what it shows, and the ears it has for the employee. */
export class Issuance {
  readonly services: IssuanceServices
  readonly #journal: Journal
  #order: Order
  #view: IssuanceView = { kind: 'resting' }
  #ear: { types: EmployeeEvent['type'][]; hear: (event: EmployeeEvent) => void } | null = null
  #stop = new AbortController()
  #told = ''
  /** The console says it again on each connection. */
  #granted: Granted | null = null

  constructor(journal: Journal, order: Order, services: IssuanceServices) {
    this.#journal = journal
    this.#order = order
    this.services = services
  }

  get id(): string {
    return this.#journal.issuanceId
  }

  get order(): Order {
    return this.#order
  }

  get memory(): Memory {
    // The journal of an issuance begins with its order, which is written before the issuance is made.
    return this.#journal.memory!
  }

  get view(): IssuanceView {
    return this.#view
  }

  /** It needs nobody, and nobody was needed after all: it goes on and ends without a screen of its own. */
  get isUnnoticed(): boolean {
    return this.#order.unattended === true && !this.memory.accepted
  }

  /** Aborts when the issuance has to stop where it is. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  get authority(): Authority {
    return throughProxy(this, this.services.authorityOf(this.#order.authority))
  }

  /** The CA certificates of the order's authority, from the signed policy. */
  get issuers(): X509Certificate[] {
    const known = this.services.policy()?.authorities.find(({ id }) => id === this.#order.authority.id)
    return known ? readPemBundle(known.issuers) : []
  }

  /** The console's word for the key of the request there is now; null: there is none, or it counts no more. */
  get granted(): Granted | null {
    const granted = this.#granted
    if (granted === null || granted.requestId !== this.memory.request?.requestId) return null
    return new Date(granted.expiresAt) > this.services.time.now() ? granted : null
  }

  take(granted: Granted): void {
    this.#granted = granted
    this.hear({ type: 'granted' })
  }

  /** Takes the order of a further attempt. */
  reorder(order: Order, envelope: Envelope): void {
    this.note({ step: 'ordered', envelope, attempt: order.attempt })
    this.#order = order
    this.#told = ''
  }

  /** Writes what is about to be done, or was. @throws Stopped: nothing is begun any more */
  append(entry: NewEntry): JournalEntry {
    if (this.signal.aborted) throw new Stopped()
    return this.note(entry)
  }

  /** Writes what has become known, even when the issuance has stopped. */
  note(entry: NewEntry): JournalEntry {
    return this.services.reserve.use(() => this.#journal.append(entry))
  }

  /** Tells the console where this issuance stands, once for each state. */
  progress(state: IssuanceState, about: { code?: IssuanceCode; waitingOn?: Party; nextAttemptAt?: Date } = {}): void {
    const waitingOn = about.waitingOn && about.waitingOn !== partyOf(state) ? about.waitingOn : null
    const code = about.code ?? null
    const nextAttemptAt = about.nextAttemptAt?.toISOString() ?? null
    const inMs = about.nextAttemptAt ? about.nextAttemptAt.getTime() - this.services.time.now().getTime() : 0
    // Tries that follow close on one another are one state; a long pause is worth telling again.
    const telling = JSON.stringify([state, waitingOn, code, inMs >= 60_000 ? nextAttemptAt : null])
    if (telling === this.#told) return
    const { seq } = this.append({ step: 'progress', state, waitingOn, code, nextAttemptAt })
    this.send({ type: 'issuance.progress', ...this.reportOf(seq), state, waitingOn, code, nextAttemptAt })
    this.#told = telling
  }

  /** Tells the present state once more. */
  tellAgain(): void {
    const { progress } = this.memory
    if (!progress) return
    const { state, waitingOn, code, nextAttemptAt } = progress
    const { seq } = this.note({ step: 'progress', state, waitingOn, code, nextAttemptAt })
    this.send({ type: 'issuance.progress', ...this.reportOf(seq), state, waitingOn, code, nextAttemptAt })
  }

  /** The head of a report that says what the journal says up to `seq`. */
  reportOf(seq = this.memory.seq) {
    const at = this.services.time.now().toISOString()
    return { id: randomUUID(), issuanceId: this.id, attempt: this.memory.attempt, seq, at }
  }

  send(report: Report): void {
    const { outbox, reserve } = this.services
    reserve.use(() => outbox.put(report))
  }

  show(view: IssuanceView): void {
    this.#view = view
    this.services.changed()
  }

  /** Hands over what the employee did. What does not fit what is on the screen changes nothing. */
  hear(event: EmployeeEvent): void {
    if (event.type === 'close' && isOver(this.#view)) this.show({ kind: 'resting' })
    else if (this.#ear?.types.includes(event.type)) this.#ear.hear(event)
  }

  /** Waits for the employee to do one of these, at most until then: null. @throws Stopped */
  async listen<Type extends EmployeeEvent['type']>(
    types: Type[],
    until: Date,
  ): Promise<Extract<EmployeeEvent, { type: Type }> | null> {
    const enough = new AbortController()
    const heard: EmployeeEvent[] = []
    this.#ear = {
      types,
      hear: (event) => {
        heard.push(event)
        enough.abort()
      },
    }
    try {
      await this.waitUntil(until, AbortSignal.any([enough.signal, this.signal]))
    } catch {
      if (this.signal.aborted) throw new Stopped()
    } finally {
      this.#ear = null
    }
    const [first = null] = heard as Extract<EmployeeEvent, { type: Type }>[]
    return first
  }

  /** Makes whatever it is doing or waiting for throw `Stopped`, until `ready`. */
  stop(): void {
    this.#stop.abort(new Stopped())
  }

  ready(): void {
    this.#stop = new AbortController()
    this.#told = ''
  }

  close(): void {
    this.#journal.close()
  }

  /** By the trusted time. @throws the signal's reason when that aborts */
  async waitUntil(until: Date, signal: AbortSignal): Promise<void> {
    for (;;) {
      const leftMs = until.getTime() - this.services.time.now().getTime()
      if (leftMs <= 0) return
      await sleep(Math.min(leftMs, longestTimerMs), signal)
    }
  }
}

/** Whether the dialogue on the screen has come to its end, good or bad. */
function isOver(view: IssuanceView): boolean {
  return view.kind === 'dialogue' && ['CCHK007', 'CCHK902'].includes(view.dialogue.step.screen)
}
