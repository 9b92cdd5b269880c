import { randomUUID } from 'node:crypto'
import { type DiagnosisAsk, type DoctorReport, diagnosisAskSchema } from '@certfleet/core/diagnosis.ts'
import type { Envelope } from '@certfleet/core/order.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import type { TrustedTime } from './clock.ts'
import type { Identity } from './identity.ts'
import { type Log, reasonOf } from './log.ts'
import type { Outbox } from './outbox.ts'

export interface DiagnosisOptions {
  identity: Identity
  time: TrustedTime
  outbox: Outbox
  log: Log
  /** Looks at everything, in seconds; half a minute at most. */
  examine: () => Promise<DoctorReport>
  changed: () => void
  /** Calls the employee to the screens. */
  call: (ask: DiagnosisAsk) => void
  onRefused: (reason: string) => void
}

/** What the person at the PC is asked, or told of it. */
export interface DiagnosisView {
  ask: DiagnosisAsk
  step: 'asking' | 'examining' | 'sent' | 'failed'
}

/** What the person does about it. */
export type DiagnosisEvent = { type: 'diagnosis-agreed' | 'diagnosis-refused' | 'diagnosis-read' }

/** So many answered asks are remembered, in case one comes again. */
const maxAnswered = 20

/**
 * The doctor for somebody who is not here: an administrator asks by a signed message, this person agrees, and only then
 * is anything looked at and sent. An ask is not kept: the console sends it again until it is answered or over.
 */
export class Diagnosis {
  readonly #options: DiagnosisOptions
  readonly #answered: string[] = []
  #view: DiagnosisView | null = null

  constructor(options: DiagnosisOptions) {
    this.#options = options
  }

  get view(): DiagnosisView | null {
    return this.#view?.step === 'asking' && this.#isOver(this.#view.ask) ? null : this.#view
  }

  /** An ask has come, perhaps again. */
  ask(envelope: Envelope): void {
    const { identity, log, changed, call, onRefused } = this.#options
    let ask: DiagnosisAsk
    try {
      ask = openEnvelope('diagnosis', envelope, identity.orderKey, diagnosisAskSchema)
    } catch (error) {
      if (error instanceof EnvelopeRefused) return onRefused(error.reason)
      throw error
    }
    if (ask.agentId !== identity.agentId) return onRefused('not_mine')
    // One that comes while another is being answered comes again with the next connection.
    if (this.#view?.step === 'examining' || this.#isOver(ask) || this.#isKnown(ask)) return
    log.info('diagnosis.asked', { diagnosis: ask.diagnosisId, by: ask.requestedBy })
    this.#view = { ask, step: 'asking' }
    changed()
    call(ask)
  }

  hear({ type }: DiagnosisEvent): void {
    const view = this.view
    if (!view) return
    if (type === 'diagnosis-read' && view.step !== 'examining') this.#show(null)
    if (view.step !== 'asking') return
    if (type === 'diagnosis-refused') {
      this.#answer(view.ask, null)
      this.#show(null)
    }
    if (type === 'diagnosis-agreed') void this.#examine(view.ask)
  }

  async #examine(ask: DiagnosisAsk): Promise<void> {
    const { examine, log } = this.#options
    this.#show({ ask, step: 'examining' })
    try {
      this.#answer(ask, await examine())
      this.#show({ ask, step: 'sent' })
    } catch (error) {
      log.error('diagnosis.failed', { diagnosis: ask.diagnosisId, reason: reasonOf(error) })
      this.#show({ ask, step: 'failed' })
    }
  }

  #answer({ diagnosisId }: DiagnosisAsk, report: DoctorReport | null): void {
    const { outbox, time, log } = this.#options
    outbox.put({ type: 'diagnosis.answer', id: randomUUID(), at: time.now().toISOString(), diagnosisId, report })
    this.#answered.push(diagnosisId)
    this.#answered.splice(0, this.#answered.length - maxAnswered)
    log.info(report ? 'diagnosis.sent' : 'diagnosis.refused', { diagnosis: diagnosisId })
  }

  /** On the screen, answered, or about to be told. */
  #isKnown({ diagnosisId }: DiagnosisAsk): boolean {
    if (this.#view?.ask.diagnosisId === diagnosisId || this.#answered.includes(diagnosisId)) return true
    return this.#options.outbox.holds((each) => each.type === 'diagnosis.answer' && each.diagnosisId === diagnosisId)
  }

  #isOver({ expiresAt }: DiagnosisAsk): boolean {
    return new Date(expiresAt) <= this.#options.time.now()
  }

  #show(view: DiagnosisView | null): void {
    this.#view = view
    this.#options.changed()
  }
}
