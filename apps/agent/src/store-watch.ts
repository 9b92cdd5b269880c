import type { Policy } from '@certfleet/core/order.ts'
import type { Protection } from '@certfleet/core/protocol.ts'
import { type CertificateInfo, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { isOfAny } from './inventory.ts'
import type { KeyStore } from './keystore/keystore.ts'
import { type Log, reasonOf } from './log.ts'

/** A certificate of the policy's authorities in the store. */
export interface WatchedCertificate {
  info: CertificateInfo
  /** What keeps its key; null: the key is not here. */
  protection: Protection | null
}

export interface StoreWatchOptions {
  store: KeyStore
  policy: () => Policy | null
  log: Log
  onChange: () => void
}

/** Keeps an eye on the key store, which other programs write too: what is in it of the policy's authorities. */
export class StoreWatch {
  readonly #options: StoreWatchOptions
  #certificates: WatchedCertificate[] = []
  #seen = ''

  constructor(options: StoreWatchOptions) {
    this.#options = options
  }

  get certificates(): WatchedCertificate[] {
    return this.#certificates
  }

  /** Looks again, and tells when something has come, gone, or lost its key. Never throws. */
  async look(): Promise<void> {
    const { store, policy, log, onChange } = this.#options
    try {
      const issuers = (policy()?.authorities ?? []).flatMap((authority) => readPemBundle(authority.issuers))
      const listed = (await store.list()).filter(({ certificate }) => isOfAny(certificate, issuers))
      this.#certificates = listed.map(({ certificate, key }) => ({
        info: certificate,
        protection: key?.protection ?? null,
      }))
    } catch (error) {
      log.warn('keystore.unreadable', { reason: reasonOf(error) })
      return
    }
    const seen = this.#certificates
      .map(({ info, protection }) => `${info.sha256} ${protection}`)
      .toSorted()
      .join()
    if (seen === this.#seen) return
    this.#seen = seen
    onChange()
  }
}
