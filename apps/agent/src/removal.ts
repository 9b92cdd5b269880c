import type { Policy } from '@certfleet/core/order.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import type { TrustedTime } from './clock.ts'
import { type KeyStore, testSign } from './keystore/keystore.ts'
import { type Log, reasonOf } from './log.ts'
import type { WatchedCertificate } from './store-watch.ts'

export interface RemovalOptions {
  store: KeyStore
  policy: () => Policy | null
  time: TrustedTime
  log: Log
  /** Certificates whose renewal the console has committed, and the successor of each; SHA-256. */
  renewed: ReadonlyMap<string, string>
  /** What is in the store. */
  certificates: () => WatchedCertificate[]
  /** Something else is to be drawn. */
  changed: () => void
  storeChanged: () => Promise<void>
}

/** The removal of one old certificate, as the employee sees it. */
export interface RemovalView {
  certificate: CertificateInfo
  successor: CertificateInfo
  step: 'asking' | 'removing' | 'removed' | 'successor_unusable' | 'failed'
}

/** What the employee does about an old certificate: have it named, agree, leave. */
export type RemovalEvent =
  | { type: 'remove'; certificateSha256: string }
  | { type: 'remove-agreed'; certificateSha256: string }
  | { type: 'remove-left' }

/**
 * Old certificates go by consent alone: the console has committed the successor with its proof, the policy lets people
 * remove, this person agrees, and the successor works at that very moment.
 */
export class Removal {
  readonly #options: RemovalOptions
  #view: RemovalView | null = null

  constructor(options: RemovalOptions) {
    this.#options = options
  }

  get view(): RemovalView | null {
    return this.#view
  }

  /** What makes this certificate one that may be removed: its successor, or the successor's; null when it may not. */
  successorOf(sha256: string): CertificateInfo | null {
    const { policy, renewed, certificates } = this.#options
    if (policy()?.removeSuperseded !== 'ask') return null
    let latest = renewed.get(sha256)
    for (let next = latest; next !== undefined; next = renewed.get(next)) latest = next
    return certificates().find(({ info, protection }) => protection && info.sha256 === latest)?.info ?? null
  }

  hear(event: RemovalEvent): void {
    const { certificates, changed } = this.#options
    if (this.#view?.step === 'removing') return
    if (event.type === 'remove') {
      const certificate = certificates().find(({ info }) => info.sha256 === event.certificateSha256)?.info
      const successor = this.successorOf(event.certificateSha256)
      if (certificate && successor) this.#view = { certificate, successor, step: 'asking' }
    } else if (event.type === 'remove-left') {
      this.#view = null
    } else if (this.#view?.step === 'asking' && this.#view.certificate.sha256 === event.certificateSha256) {
      void this.#remove(this.#view)
    }
    changed()
  }

  async #remove(view: RemovalView): Promise<void> {
    const { store, log, changed, storeChanged } = this.#options
    const { certificate, successor } = view
    const about = { serial: certificate.serialHex, sha256: certificate.sha256, successor: successor.serialHex }
    this.#view = { ...view, step: 'removing' }
    try {
      if (await this.#works(successor)) {
        await store.remove(certificate.sha256)
        log.info('certificate.removed', about)
        this.#view = { ...view, step: 'removed' }
      } else {
        log.warn('certificate.not_removed', { ...about, reason: 'successor_unusable' })
        this.#view = { ...view, step: 'successor_unusable' }
      }
    } catch (error) {
      log.error('certificate.not_removed', { ...about, reason: reasonOf(error) })
      this.#view = { ...view, step: 'failed' }
    }
    await storeChanged()
    changed()
  }

  /** Whether the successor is allowed to be the only one, now. */
  async #works({ sha256 }: CertificateInfo): Promise<boolean> {
    const { store, time } = this.#options
    const found = (await store.list()).find(({ certificate }) => certificate.sha256 === sha256)
    const now = time.now()
    if (!found?.key || this.successorOf(this.#view?.certificate.sha256 ?? '')?.sha256 !== sha256) return false
    const { notBefore, notAfter } = found.certificate
    return notBefore <= now && now < notAfter && testSign(found.key)
  }
}
