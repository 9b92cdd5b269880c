import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Envelope, Order } from '@certfleet/core/order.ts'
import type { Hello, Report } from '@certfleet/core/protocol.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { type MachinePolicy, allowsAuthority } from '../config.ts'
import { setAside } from '../files.ts'
import { Journal, type JournalOptions, deleteJournal, journalFile, journaledIssuances } from '../journal/journal.ts'
import { type Memory, nextStep } from '../journal/memory.ts'
import { reasonOf } from '../log.ts'
import { readAnswer } from './check-answer.ts'
import { moveDialogue } from './dialogue-view.ts'
import { lookForSuccessor } from './external.ts'
import { report } from './finish.ts'
import { Issuance, type IssuanceServices } from './issuance.ts'
import type { ShownIssuance } from '../screens/state.ts'
import { type OrderRefusal, openCancel, openGrant, openKeptOrder, openOrder } from './open-order.ts'
import { Runner } from './runner.ts'
import type { DialogueView, EmployeeEvent } from './view.ts'

export interface IssuancesOptions {
  services: IssuanceServices
  journal: JournalOptions
  machinePolicy: MachinePolicy
  onRefused: (reason: OrderRefusal, issuanceId: string | null) => void
}

/** Of the issuances that are over, this many journals are kept for whoever looks into a case. */
const keptJournals = 50
/** The most a hello takes (core/protocol.ts). */
const maxOpen = 50
/** An order that comes again is answered with the present state, but not more often than this. */
const tellAgainMs = 3_600_000

/** All issuances of this agent: begun by orders, resumed from journals, moved by the employee and the console. */
export class Issuances {
  readonly #options: IssuancesOptions
  readonly #runners = new Map<string, Runner>()
  /** Nothing more comes of these by themselves; the oldest first. */
  readonly #done = new Set<string>()
  readonly #renewed = new Map<string, string>()
  readonly #cameUnattended = new Set<string>()

  constructor(options: IssuancesOptions) {
    this.#options = options
  }

  /** Takes up what the journals say is not over. */
  resume(): void {
    for (const id of journaledIssuances(this.#options.journal.folder)) {
      const issuance = this.#load(id)
      if (!issuance) continue
      const { end, settled } = issuance.memory
      if (end || settled) this.#done.add(id)
      this.#noteCame(issuance)
      if (end) issuance.close()
      else this.#run(issuance)
    }
    this.#prune()
    void this.storeChanged()
  }

  /** Certificates whose renewal the console has committed, and the successor of each; SHA-256. As far as journals are kept. */
  get renewed(): ReadonlyMap<string, string> {
    return this.#renewed
  }

  /** Certificates the console has committed that came with nobody present; SHA-256. As far as journals are kept. */
  get cameUnattended(): ReadonlySet<string> {
    return this.#cameUnattended
  }

  all(): Issuance[] {
    return [...this.#runners.values()].map(({ issuance }) => issuance)
  }

  /** As the screens draw them. */
  shown(): ShownIssuance[] {
    return this.all().map(({ id, order, view, memory }) => ({
      id,
      order,
      view,
      state: memory.failed ? ruleOf(memory.failed.code).state : (memory.progress?.state ?? null),
      failed: memory.failed?.code ?? null,
      isOver: memory.end !== null,
    }))
  }

  /** Whether a request for this certificate's renewal is with the employee, or on its way. */
  asksFor(certificateSha256: string): boolean {
    return this.all().some(
      ({ order, memory }) => order.certificateSha256 === certificateSha256 && !memory.end && !memory.failed,
    )
  }

  /** Those not over at the console, as hello names them. */
  open(): Hello['openIssuances'] {
    const open = this.all().filter(({ memory }) => memory.end === null)
    return open.slice(-maxOpen).map(({ id, memory }) => ({ issuanceId: id, attempt: memory.attempt }))
  }

  /** A signed order has come, perhaps again. */
  order(envelope: Envelope): void {
    const { services, onRefused } = this.#options
    const order = openOrder(envelope, services.identity, services.time.now())
    if ('refused' in order) return onRefused(order.refused, order.issuanceId)
    // What has ended is taken up from its journal again, like after a restart.
    if (this.#runners.get(order.issuanceId)?.issuance.memory.end) this.#runners.delete(order.issuanceId)
    const running = this.#runners.get(order.issuanceId)
    const known = running?.issuance ?? this.#load(order.issuanceId)
    if (known && order.attempt <= known.memory.attempt) {
      if (order.attempt < known.memory.attempt) onRefused('attempt_older', order.issuanceId)
      else if (running) this.#cameAgain(known)
      if (!running) known.close()
      return
    }
    services.log.info('order.taken', { issuance: order.issuanceId, attempt: order.attempt, purpose: order.purpose })
    this.#begin(order, envelope, known)
  }

  /** The console's word for a key has come, perhaps again. */
  grant(envelope: Envelope): void {
    const { services, onRefused } = this.#options
    const grant = openGrant(envelope, services.identity)
    if ('refused' in grant) return onRefused(grant.refused, grant.issuanceId)
    this.#runners.get(grant.issuanceId)?.issuance.take({ ...grant, envelope })
  }

  /** Obeyed as long as the authority has not been asked; afterwards the issuance is finished. */
  cancel(envelope: Envelope): void {
    const { services, onRefused } = this.#options
    const cancel = openCancel(envelope, services.identity)
    if ('refused' in cancel) return onRefused(cancel.refused, cancel.issuanceId)
    const issuance = this.#runners.get(cancel.issuanceId)?.issuance
    if (!issuance || issuance.memory.end || cancel.attempt < issuance.memory.attempt) return
    if (cancel.revokedKey) return this.#failRevoked(issuance, cancel.revokedKey)
    if (issuance.memory.submitted) return services.log.warn('cancel.too_late', { issuance: issuance.id })
    services.log.info('issuance.cancelled', { issuance: issuance.id })
    this.#end(issuance, 'cancelled')
  }

  /** What became of a report. */
  settled(told: Report, outcome: 'committed' | 'over' | 'rejected'): void {
    if (!('attempt' in told)) return
    const issuance = this.#runners.get(told.issuanceId)?.issuance
    if (!issuance || issuance.memory.end || told.attempt !== issuance.memory.attempt) return
    const isLast = told.type === 'certificate.installed' || told.type === 'issuance.failed'
    if (isLast) {
      const isKept = told.type === 'certificate.installed' && outcome !== 'rejected'
      issuance.note({ step: isKept ? 'reported' : 'settled' })
      this.#done.add(issuance.id)
      this.#noteCame(issuance)
    }
    // Over at the console; what the authority may have signed for is brought to its end all the same.
    const restsOrAsks = ['wait', 'ask'].includes(nextStep(issuance.memory))
    if (outcome === 'over' && restsOrAsks) this.#end(issuance, 'closed')
    else this.#prune()
  }

  /** The console is there (again): what it has committed but not called over is reported once more. */
  connected(): void {
    for (const issuance of this.all()) {
      const { reported, settled, end } = issuance.memory
      if (reported && !settled && !end) report(issuance)
    }
  }

  /** Hands over what the employee did. While one dialogue is under way, no other one begins. */
  hear(issuanceId: string, event: EmployeeEvent): void {
    const other = [...this.#runners.values()].some((each) => each.isAttended && each.issuance.id !== issuanceId)
    if (event.type === 'start' && other) return
    this.#runners.get(issuanceId)?.issuance.hear(event)
  }

  /**
   * The key store has changed: what an institution's application has put there is taken, asked for or not, also after an
   * attempt that failed. Never throws.
   */
  async storeChanged(): Promise<void> {
    for (const { issuance, isAttended } of this.#runners.values()) {
      const { end, answer } = issuance.memory
      if (end || answer || isAttended) continue
      try {
        if ((await lookForSuccessor(issuance)) !== 'taken') continue
        this.#done.delete(issuance.id)
        this.#run(issuance)
      } catch (error) {
        this.#services.log.warn('keystore.unreadable', { reason: reasonOf(error) })
      }
    }
  }

  /** A proxy lets connections through: what waits for that goes on. */
  proxyOpened(): void {
    for (const issuance of this.all()) issuance.hear({ type: 'proxy_open' })
  }

  /** Whether the employee is in the middle of a dialogue, or its request under way. */
  get isBusy(): boolean {
    return this.all().some(({ view }) => view.kind === 'external' || (view.kind === 'dialogue' && !isResult(view)))
  }

  /** The agent is about to be updated: what waits for that goes on afterwards. */
  updating(version: string): void {
    for (const issuance of this.all()) if (issuance.view.kind === 'update') issuance.note({ step: 'updating', version })
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()))
    for (const issuance of this.all()) if (!issuance.memory.end) issuance.close()
  }

  #noteCame({ order, memory }: Issuance): void {
    const { reported, answer } = memory
    if (!reported || !answer) return
    const came = sha256Hex(Buffer.from(answer.certificate, 'base64'))
    if (order.purpose === 'renew' && order.certificateSha256) this.#renewed.set(order.certificateSha256, came)
    if (order.unattended && !memory.accepted) this.#cameUnattended.add(came)
  }

  #begin(order: Order, envelope: Envelope, known: Issuance | null): void {
    const issuance = known ?? new Issuance(new Journal(order.issuanceId, this.#options.journal), order, this.#services)
    try {
      issuance.reorder(order, envelope)
    } catch (error) {
      // Not taken: it comes again, and finds the journal as before.
      if (!this.#runners.has(order.issuanceId)) issuance.close()
      throw error
    }
    this.#done.delete(order.issuanceId)
    if (!this.#isAllowed(order)) issuance.note({ step: 'failed', code: 'authority_not_allowed' })
    // Whoever is in the middle of the dialogue is not disturbed: it goes on under the new order.
    if (!this.#runners.get(order.issuanceId)?.isAttended) this.#run(issuance)
  }

  /** The authority has to be one of the signed policy, at the same address, and one this PC may deal with. */
  #isAllowed({ authority }: Order): boolean {
    const known = this.#services.policy()?.authorities.find(({ id }) => id === authority.id)
    const isSame = known !== undefined && new URL(known.baseUrl).origin === new URL(authority.baseUrl).origin
    return isSame && allowsAuthority(this.#options.machinePolicy, authority.baseUrl)
  }

  #run(issuance: Issuance): void {
    const runner = this.#runners.get(issuance.id) ?? new Runner(issuance)
    this.#runners.set(issuance.id, runner)
    runner.start()
  }

  /** What the authority has issued is worth nothing any more; another attempt requests another one. */
  #failRevoked(issuance: Issuance, key: string): void {
    if (issuance.memory.failed || keyOf(issuance.memory) !== key) return
    this.#services.log.warn('issuance.revoked', { issuance: issuance.id })
    issuance.stop()
    issuance.note({ step: 'failed', code: 'certificate_revoked' })
    // Also over CCHK007, which said that it can be used.
    issuance.show({ kind: 'resting' })
    if (!issuance.isUnnoticed) moveDialogue(issuance, { type: 'failed', code: 'certificate_revoked' })
    this.#run(issuance)
  }

  #cameAgain(issuance: Issuance): void {
    const { progress, failed, reported, end } = issuance.memory
    const now = this.#services.time.now().getTime()
    if (end || failed || reported || !progress) return
    if (now - Date.parse(progress.at) >= tellAgainMs) issuance.tellAgain()
  }

  #end(issuance: Issuance, how: 'closed' | 'cancelled'): void {
    const { services } = issuance
    const { submitted, request } = issuance.memory
    issuance.stop()
    issuance.note({ step: how })
    issuance.close()
    // A key that nothing was asked for is of no use to anybody.
    if (request && !submitted) void services.store.deleteKey(request.keyName).catch(() => {})
    this.#done.add(issuance.id)
    // A result the employee has not closed yet stays on the screen.
    const { view } = issuance
    if (view.kind !== 'dialogue' || !isResult(view)) issuance.show({ kind: 'resting' })
    this.#prune()
  }

  #prune(): void {
    for (const id of [...this.#done].slice(0, -keptJournals)) {
      const issuance = this.#runners.get(id)?.issuance
      if (issuance && !issuance.memory.end) issuance.close()
      this.#runners.delete(id)
      this.#done.delete(id)
      deleteJournal(this.#options.journal.folder, id)
    }
  }

  /** An issuance from its journal; null when there is none, or it cannot be gone by. */
  #load(issuanceId: string): Issuance | null {
    const { journal: options } = this.#options
    const { log, identity } = this.#services
    let journal: Journal
    try {
      if (!journaledIssuances(options.folder).includes(issuanceId)) return null
      journal = new Journal(issuanceId, options)
    } catch (error) {
      log.error('journal.damaged', { issuance: issuanceId, reason: reasonOf(error) })
      setAside(journalFile(options.folder, issuanceId))
      return null
    }
    if (!journal.memory) {
      // The power went, or the disk was full, before the order was written. The console sends it again.
      journal.close()
      deleteJournal(options.folder, issuanceId)
      return null
    }
    const order = openKeptOrder(journal.memory.envelope, identity)
    if (!('refused' in order)) return new Issuance(journal, order, this.#services)
    log.warn('journal.not_ours', { issuance: issuanceId, reason: order.refused })
    journal.close()
    return null
  }

  get #services(): IssuanceServices {
    return this.#options.services
  }
}

/** SHA-256 of the SPKI of the key that was or will be certified, hex. */
function keyOf({ spki, answer }: Memory): string | null {
  if (spki !== null) return sha256Hex(Buffer.from(spki, 'base64'))
  return answer ? (readAnswer(Buffer.from(answer.certificate, 'base64'))?.spkiSha256 ?? null) : null
}

const isResult = ({ dialogue }: DialogueView): boolean => ['CCHK007', 'CCHK902'].includes(dialogue.step.screen)
