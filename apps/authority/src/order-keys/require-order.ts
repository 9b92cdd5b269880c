import { type Envelope, type Order, orderSchema } from '@certfleet/core/order.ts'
import type { Institution } from '../institutions.ts'
import { notAccepted, openSigned } from './open-signed.ts'

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
  institution: Pick<Institution, 'db' | 'profile'>,
  envelope: Envelope | undefined,
  renewal: Ordered,
  now: Date,
): Promise<void> {
  if (!envelope) throw notAccepted('no order')
  const order = await openSigned(institution, 'order', envelope, orderSchema)
  const why = whyNotOrdered(order, institution.profile.code, renewal, now)
  if (why) throw notAccepted(why)
}

function whyNotOrdered(order: Order, institutionCode: string, { certificateSha256, loginId }: Ordered, now: Date) {
  if (new Date(order.expiresAt) <= now) return `the order has expired on ${order.expiresAt}`
  if (order.authority.code !== institutionCode) return `the order is for institution ${order.authority.code}`
  if (order.purpose !== 'renew' || !order.unattended) return 'the order is not for a renewal with nobody present'
  if (order.certificateSha256 !== certificateSha256) return 'the order is for another certificate'
  return order.loginId.normalize('NFC') === loginId.normalize('NFC') ? null : 'the order is for another login ID'
}
