import type { Cancel, Envelope, Order } from '@certfleet/core/order.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { system, audit } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { orderKey } from '../order-key.ts'

/** A PC that was off longer than this gets a fresh order when it is back. */
const orderValidMs = 14 * 86_400_000

/** Signs what the agent shall do and stores those exact bytes with the row they come from. */
export async function sealOrder(tx: Tx, issuanceId: string, now: Date): Promise<void> {
  const row = await tx.issuance.findUniqueOrThrow({
    where: { id: issuanceId },
    include: {
      authority: { select: { id: true, code: true, name: true, baseUrl: true, trustAnchors: true } },
      subscriber: { select: { loginId: true } },
      certificate: { select: { sha256: true } },
    },
  })
  const expiresAt = new Date(now.getTime() + orderValidMs)
  const order: Order = {
    agentId: row.agentId,
    issuanceId: row.id,
    attempt: row.attempt,
    purpose: row.purpose,
    authority: row.authority,
    certificateSha256: row.certificate?.sha256 ?? null,
    loginId: row.subscriber.loginId,
    referenceCode: row.referenceCode,
    requestedBy: row.requestedBy,
    deadline: row.deadlineAt?.toISOString() ?? null,
    nonce: row.nonce,
    issuedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
  const envelope = sealEnvelope('order', order, await orderKey())
  await tx.issuance.update({
    where: { id: issuanceId },
    data: { order: envelope satisfies Prisma.InputJsonObject, orderExpiresAt: expiresAt, cancelOrder: Prisma.DbNull },
  })
  const subject = { kind: 'issuance' as const, id: issuanceId }
  const data = { attempt: row.attempt, expiresAt: order.expiresAt, keyId: envelope.keyId }
  await audit(tx, { actor: system, action: 'issuance.order_signed', subject, issuanceId, data })
}

/** The signed word that an attempt is called off. */
export async function sealCancel(cancel: Cancel): Promise<Envelope> {
  return sealEnvelope('cancel', cancel, await orderKey())
}
