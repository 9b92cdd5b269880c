import path from 'node:path'
import type { Calendar } from '@certfleet/core/calendar.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { type AloneMilestone, dueAlone, isMailTime, isMoreUrgent, remindedAlone } from '@certfleet/core/notice.ts'
import type { Policy } from '@certfleet/core/order.ts'
import { type CertificateInfo, loginIdOf, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { z } from 'zod'
import type { TrustedTime } from './clock.ts'
import { readIfPresent, writeDurably } from './files.ts'
import { isOfAny } from './inventory.ts'
import { jsonOrNull } from './json.ts'
import type { LastContact } from './last-contact.ts'
import type { LinkState } from './link/link-state.ts'
import { type Log, reasonOf } from './log.ts'
import type { WatchedCertificate } from './store-watch.ts'

export interface RemindersOptions {
  folder: string
  policy: () => Policy | null
  time: TrustedTime
  contact: LastContact
  log: Log
  tempo: ReminderTempo
  link: () => LinkState
  certificates: () => WatchedCertificate[]
  /** Whether a request of the console for this certificate is there already, which reminds by itself. */
  isRequested: (certificateSha256: string) => boolean
  changed: () => void
  call: (reminder: ReminderView) => void
}

/** Milliseconds. */
export interface ReminderTempo {
  /** A console that has been silent for less is only being restarted, and reminds by itself. */
  silentMs: number
  /** After a start or a sleep it is given this long to be heard of. */
  patienceMs: number
  /** Between two looks. */
  everyMs: number
}

export const defaultReminderTempo: ReminderTempo = { silentMs: 24 * 3_600_000, patienceMs: 600_000, everyMs: 60_000 }

/** FLT09: what the PC reminds of by itself, the first to expire first. */
export interface ReminderView {
  certificates: Reminded[]
  /** When the console was heard of last. */
  since: Date
}

interface Reminded {
  info: CertificateInfo
  milestone: AloneMilestone
}

/** As in these the console speaks to us, or never will again: it reminds, or nobody is to be reminded. */
const attended: LinkState[] = ['connected', 'pending_approval', 'refused']

const keptSchema = z.record(z.string(), z.enum(remindedAlone))

/**
 * Reminds the person of certificates that have to be renewed while the console, which does that otherwise, is not heard
 * of. Each milestone once, remembered on the disk; what was missed is not made up for, only the most urgent is told.
 */
export class Reminders {
  readonly #options: RemindersOptions
  readonly #file: string
  /** By the certificate's SHA-256: the latest milestone it was reminded of. */
  #told: Record<string, AloneMilestone>
  #view: ReminderView | null = null
  #patientUntilMs = 0

  constructor(options: RemindersOptions) {
    this.#options = options
    this.#file = path.join(options.folder, 'reminders.json')
    // One that cannot be read costs a repetition.
    this.#told = keptSchema.safeParse(jsonOrNull(readIfPresent(this.#file) ?? '')).data ?? {}
    this.woke()
  }

  get view(): ReminderView | null {
    return this.#view
  }

  /** The agent has started, or the PC has woken up: the console may be a moment away. */
  woke(): void {
    this.#patientUntilMs = this.#options.time.monotonicMs() + this.#options.tempo.patienceMs
  }

  /** The person has read it. */
  close(): void {
    this.#view = null
    this.#options.changed()
  }

  /** Looks whether something is due. Never throws. */
  look(): void {
    const { contact, time, link, log } = this.#options
    if (link() === 'connected') contact.heard({ at: time.now(), skewMs: time.lastSkewMs })
    if (attended.includes(link())) return this.#withdraw()
    try {
      if (this.#isAlone()) this.#remind()
    } catch (error) {
      log.warn('reminder.failed', { reason: reasonOf(error) })
    }
  }

  #isAlone(): boolean {
    const { contact, time, tempo } = this.#options
    const heardAt = contact.current?.at
    if (!heardAt || time.monotonicMs() < this.#patientUntilMs) return false
    return time.now().getTime() - heardAt.getTime() >= tempo.silentMs
  }

  #remind(): void {
    const { contact, policy, time, log, changed, call } = this.#options
    const holidays = new Set(policy()?.holidays)
    const calendar = { isHoliday: (day: string) => holidays.has(day) }
    const now = time.now()
    const due = this.#due(now, calendar)
    if (due.length === 0) return this.#withdraw()
    const isNew = ({ info, milestone }: Reminded) => {
      const told = this.#told[info.sha256]
      // Whoever is at the PC on the weekend after the last day has no other chance.
      const isTime = isMailTime(now, calendar) || milestone === 'last_day'
      return isTime && (told === undefined || isMoreUrgent(milestone, told))
    }
    if (!contact.current || !due.some(isNew)) return
    this.#tell(due)
    this.#view = { certificates: due, since: contact.current.at }
    log.info('reminder.shown', { milestones: due.map(({ milestone }) => milestone).join(), certificates: due.length })
    changed()
    call(this.#view)
  }

  /** What can be renewed, and nobody works on; the first to expire first. */
  #due(now: Date, calendar: Calendar): Reminded[] {
    const { policy, certificates, isRequested } = this.#options
    const byExpiry = certificates()
      .map(({ info }) => info)
      .toSorted((a, b) => +a.notAfter - +b.notAfter)
    const due = (policy()?.authorities ?? []).flatMap(({ issuers, windowDays }) => {
      const cas = readPemBundle(issuers)
      const ofIt = byExpiry.filter((info) => isOfAny(info, cas))
      const latest = new Map(ofIt.map((info) => [loginIdOf(info.commonName) ?? info.commonName, info]))
      return [...latest.values()].flatMap((info) => {
        const deadline = { notAfter: info.notAfter, windowOpensAt: windowOpensAt(info.notAfter, windowDays) }
        const slot = isRequested(info.sha256) ? null : dueAlone(deadline, now, calendar)
        return slot ? [{ info, milestone: slot.milestone }] : []
      })
    })
    return due.toSorted((a, b) => +a.info.notAfter - +b.info.notAfter)
  }

  /** Written down before it is shown: of two evils, none at all is worse than once each minute. */
  #tell(due: Reminded[]): void {
    const here = new Set(this.#options.certificates().map(({ info }) => info.sha256))
    const kept = Object.entries(this.#told).filter(([sha256]) => here.has(sha256))
    this.#told = Object.fromEntries([...kept, ...due.map(({ info, milestone }) => [info.sha256, milestone] as const)])
    try {
      writeDurably(this.#file, JSON.stringify(this.#told))
    } catch (error) {
      this.#options.log.warn('reminder.not_kept', { reason: reasonOf(error) })
    }
  }

  /** The console is there again, and it is its turn. */
  #withdraw(): void {
    if (this.#view) this.close()
  }
}
