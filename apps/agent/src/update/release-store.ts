import path from 'node:path'
import { type Envelope, envelopeSchema } from '@certfleet/core/order.ts'
import { type Release, releaseSchema } from '@certfleet/core/release.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import { z } from 'zod'
import { readIfPresent, writeDurably } from '../files.ts'
import type { Identity } from '../identity.ts'
import { jsonOrNull } from '../json.ts'

/** The latest release there has ever been, as it was signed, and whether the console offers it still. */
const keptSchema = z.object({ envelope: envelopeSchema.nullable(), isOffered: z.boolean() })
type Kept = z.infer<typeof keptSchema>

/**
 * What the console said last about releases. An earlier publication than one seen before is refused, so that nobody on
 * the way can bring back a version that was followed by another.
 */
export class ReleaseStore {
  readonly #file: string
  readonly #orderKey: Identity['orderKey']
  #kept: Kept | null
  #release: Release | null

  constructor(folder: string, { orderKey, consoleKeyId }: Pick<Identity, 'orderKey' | 'consoleKeyId'>) {
    // One file for each console, like the policy's.
    this.#file = path.join(folder, `release-${consoleKeyId.slice(0, 16)}.json`)
    this.#orderKey = orderKey
    this.#kept = keptSchema.safeParse(jsonOrNull(readIfPresent(this.#file) ?? '')).data ?? null
    try {
      this.#release = this.#kept?.envelope ? this.#open(this.#kept.envelope) : null
    } catch (error) {
      if (!(error instanceof EnvelopeRefused)) throw error
      // As good as none: the console is asked anyway.
      this.#kept = this.#release = null
    }
  }

  /** Whether the console has ever said what it offers. */
  get isKnown(): boolean {
    return this.#kept !== null
  }

  /** What the console offers. */
  get offered(): Release | null {
    return this.#kept?.isOffered ? this.#release : null
  }

  /** Takes what the console offers; null: nothing. @throws EnvelopeRefused, OlderRelease */
  take(envelope: Envelope | null): void {
    const release = envelope ? this.#open(envelope) : this.#release
    if (envelope && release && this.#release && release.number < this.#release.number) throw new OlderRelease()
    const kept = { envelope: envelope ?? this.#kept?.envelope ?? null, isOffered: envelope !== null }
    if (JSON.stringify(kept) !== JSON.stringify(this.#kept)) writeDurably(this.#file, JSON.stringify(kept))
    this.#kept = kept
    this.#release = release
  }

  #open(envelope: Envelope): Release {
    return openEnvelope('release', envelope, this.#orderKey, releaseSchema)
  }
}

/** A publication that another one had followed already. */
export class OlderRelease extends Error {
  override readonly name = 'OlderRelease'
}
