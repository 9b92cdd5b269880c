import { type KeyObject, createPublicKey, sign, verify } from 'node:crypto'
import type { Envelope, SignedKind } from '@certfleet/core/order.ts'
import type { z } from 'zod'
import { sha256Hex, spkiOf } from './keys.ts'
import { envelopeInput } from './signing-input.ts'

/** The console's order key: Ed25519, held by the deciding role alone. Its id is the SHA-256 of its SPKI. */
export interface OrderKey {
  privateKey: KeyObject
  publicKey: KeyObject
  id: string
}

export function orderKeyOf(privateKey: KeyObject): OrderKey {
  const publicKey = createPublicKey(privateKey)
  return { privateKey, publicKey, id: sha256Hex(spkiOf(publicKey)) }
}

/** Signs `payload` as a message of `kind`. What is stored and sent is the result, byte for byte. */
export function sealEnvelope(kind: SignedKind, payload: unknown, key: OrderKey): Envelope {
  const bytes = Buffer.from(JSON.stringify(payload))
  const signature = sign(null, envelopeInput(kind, bytes), key.privateKey)
  return { bytes: bytes.toString('base64'), signature: signature.toString('base64'), keyId: key.id }
}

/** Why an envelope is not obeyed. */
export class EnvelopeRefused extends Error {
  readonly reason: 'foreign_key' | 'bad_signature' | 'unreadable'

  constructor(reason: 'foreign_key' | 'bad_signature' | 'unreadable', options?: ErrorOptions) {
    super(`signed message refused: ${reason}`, options)
    this.name = 'EnvelopeRefused'
    this.reason = reason
  }
}

/**
 * The payload of an envelope of `kind` signed by `publicKey`.
 * @throws EnvelopeRefused before anything of the payload is looked at, unless the signature is good.
 */
export function openEnvelope<T>(kind: SignedKind, envelope: Envelope, publicKey: KeyObject, schema: z.ZodType<T>): T {
  if (envelope.keyId !== sha256Hex(spkiOf(publicKey))) throw new EnvelopeRefused('foreign_key')
  const bytes = Buffer.from(envelope.bytes, 'base64')
  if (!verify(null, envelopeInput(kind, bytes), publicKey, Buffer.from(envelope.signature, 'base64'))) {
    throw new EnvelopeRefused('bad_signature')
  }
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new EnvelopeRefused('unreadable', { cause })
  }
}
