import path from 'node:path'
import { type Envelope, type Policy, envelopeSchema, policySchema } from '@certfleet/core/order.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import { readIfPresent, writeDurably } from './files.ts'
import type { Identity } from './identity.ts'
import { jsonOrNull } from './json.ts'

/**
 * The console's policy as last received, kept as the signed bytes it came in and verified again whenever it is read.
 */
export class PolicyStore {
  readonly #file: string
  readonly #orderKey: Identity['orderKey']
  #policy: Policy | null

  constructor(folder: string, { orderKey, consoleKeyId }: Pick<Identity, 'orderKey' | 'consoleKeyId'>) {
    // One file for each console: after enrolment with another one, the old policy is not its.
    this.#file = path.join(folder, `policy-${consoleKeyId.slice(0, 16)}.json`)
    this.#orderKey = orderKey
    this.#policy = this.#stored()
  }

  get current(): Policy | null {
    return this.#policy
  }

  /**
   * Takes a policy, unless it is older than the one at hand.
   * @returns whether it was taken; @throws EnvelopeRefused when the pinned key did not sign it
   */
  take(envelope: Envelope): 'taken' | 'same' | 'older' {
    const policy = this.#open(envelope)
    const known = this.#policy?.version ?? 0
    if (policy.version === known) return 'same'
    if (policy.version < known) return 'older'
    writeDurably(this.#file, JSON.stringify(envelope))
    this.#policy = policy
    return 'taken'
  }

  /** A file that is not what the pinned key signed is as good as none: the console sends its policy with every welcome. */
  #stored(): Policy | null {
    const envelope = envelopeSchema.safeParse(jsonOrNull(readIfPresent(this.#file) ?? ''))
    try {
      return envelope.success ? this.#open(envelope.data) : null
    } catch (error) {
      if (error instanceof EnvelopeRefused) return null
      throw error
    }
  }

  #open(envelope: Envelope): Policy {
    return openEnvelope('policy', envelope, this.#orderKey, policySchema)
  }
}
