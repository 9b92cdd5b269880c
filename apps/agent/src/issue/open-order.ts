import {
  type Cancel,
  type Envelope,
  type Grant,
  type Order,
  type SignedKind,
  cancelSchema,
  grantSchema,
  orderSchema,
} from '@certfleet/core/order.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import type { z } from 'zod'
import type { Identity } from '../identity.ts'

/** Why an order or a cancellation is not obeyed. */
export type OrderRefusal = EnvelopeRefused['reason'] | 'not_mine' | 'expired' | 'attempt_older'

/** A refused message; the issuance is named only when the signature vouches for the name. */
export interface Refused {
  refused: OrderRefusal
  issuanceId: string | null
}

/** What the console's key signed for this agent, or why it is nothing to it. */
export function openOrder(envelope: Envelope, identity: Identity, now: Date): Order | Refused {
  const order = openOurs('order', envelope, identity, orderSchema)
  if ('refused' in order || new Date(order.expiresAt) > now) return order
  return { refused: 'expired', issuanceId: order.issuanceId }
}

/** An order from our own journal: it was taken when it was fresh. */
export function openKeptOrder(envelope: Envelope, identity: Identity): Order | Refused {
  return openOurs('order', envelope, identity, orderSchema)
}

export function openCancel(envelope: Envelope, identity: Identity): Cancel | Refused {
  return openOurs('cancel', envelope, identity, cancelSchema)
}

export function openGrant(envelope: Envelope, identity: Identity): Grant | Refused {
  return openOurs('grant', envelope, identity, grantSchema)
}

function openOurs<T extends { agentId: string; issuanceId: string }>(
  kind: SignedKind,
  envelope: Envelope,
  identity: Identity,
  schema: z.ZodType<T>,
): T | Refused {
  try {
    const content = openEnvelope(kind, envelope, identity.orderKey, schema)
    // Another agent's issuance is none of our business, not even by name.
    return content.agentId === identity.agentId ? content : { refused: 'not_mine', issuanceId: null }
  } catch (error) {
    if (error instanceof EnvelopeRefused) return { refused: error.reason, issuanceId: null }
    throw error
  }
}
