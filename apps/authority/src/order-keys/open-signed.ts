import { createPublicKey } from 'node:crypto'
import type { Envelope, SignedKind } from '@certfleet/core/order.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import type { z } from 'zod'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'

export const notAccepted = (reason: string, options?: ErrorOptions) =>
  new Refused({ code: 'order_not_accepted' }, reason, options)

/**
 * What a console has signed whose order key is on the institution's list.
 * @throws Refused order_not_accepted; the reason goes to the log
 */
export async function openSigned<T>(
  { db, profile }: Pick<Institution, 'db' | 'profile'>,
  kind: SignedKind,
  envelope: Envelope,
  schema: z.ZodType<T>,
): Promise<T> {
  const { keyId } = envelope
  const known = await db.orderKey.findUnique({
    where: { institutionCode_keyId: { institutionCode: profile.code, keyId }, removedAt: null },
    select: { publicKey: true, approvedAt: true },
  })
  if (!known) throw notAccepted(`the order key ${keyId} is not on the list`)
  if (kind === 'grant' && !known.approvedAt) throw notAccepted(`the order key ${keyId} is not allowed for first issues`)
  const publicKey = createPublicKey({ key: Buffer.from(known.publicKey), format: 'der', type: 'spki' })
  try {
    return openEnvelope(kind, envelope, publicKey, schema)
  } catch (cause) {
    if (cause instanceof EnvelopeRefused) throw notAccepted(cause.message, { cause })
    throw cause
  }
}
