import { createPublicKey } from 'node:crypto'
import { type Envelope, type Order, orderSchema } from '@certfleet/core/order.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'

/** What an order has to be about. */
interface Ordered {
  certificateSha256: string
  loginId: string
}

/**
 * Holds a renewal with nobody present to the word of the company's console: whoever has the PC alone has a certificate
 * until its end, and no other.
 * @throws Refused order_not_accepted; the reason goes to the log
 */
export async function requireOrder(
  { db, profile }: Pick<Institution, 'db' | 'profile'>,
  envelope: Envelope | undefined,
  renewal: Ordered,
  now: Date,
): Promise<void> {
  if (!envelope) throw notAccepted('no order')
  const { code: institutionCode } = profile
  const known = await db.orderKey.findUnique({
    where: { institutionCode_keyId: { institutionCode, keyId: envelope.keyId }, removedAt: null },
    select: { publicKey: true },
  })
  if (!known) throw notAccepted(`the order key ${envelope.keyId} is not on the list`)
  const publicKey = createPublicKey({ key: Buffer.from(known.publicKey), format: 'der', type: 'spki' })
  const why = whyNotOrdered(openOrder(envelope, publicKey), institutionCode, renewal, now)
  if (why) throw notAccepted(why)
}

const notAccepted = (reason: string, options?: ErrorOptions) =>
  new Refused({ code: 'order_not_accepted' }, reason, options)

function openOrder(envelope: Envelope, publicKey: ReturnType<typeof createPublicKey>): Order {
  try {
    return openEnvelope('order', envelope, publicKey, orderSchema)
  } catch (cause) {
    if (cause instanceof EnvelopeRefused) throw notAccepted(cause.message, { cause })
    throw cause
  }
}

function whyNotOrdered(order: Order, institutionCode: string, { certificateSha256, loginId }: Ordered, now: Date) {
  if (new Date(order.expiresAt) <= now) return `the order has expired on ${order.expiresAt}`
  if (order.authority.code !== institutionCode) return `the order is for institution ${order.authority.code}`
  if (order.purpose !== 'renew' || !order.unattended) return 'the order is not for a renewal with nobody present'
  if (order.certificateSha256 !== certificateSha256) return 'the order is for another certificate'
  return order.loginId.normalize('NFC') === loginId.normalize('NFC') ? null : 'the order is for another login ID'
}
