import { type AuthorityProfile, authorityProfileSchema, needsNobody } from '@certfleet/core/authority-profile.ts'
import { externalSchema } from '@certfleet/core/launch.ts'
import type { AuthorityTarget, Cancel, Envelope, Order } from '@certfleet/core/order.ts'
import { type Issuance, Prisma } from '@certfleet/console-db/generated/client.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { type AuditEntry, audit, system } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { orderKey } from '../order-key.ts'
import { isVouchedFor, vouchedSelect } from './unattended.ts'

/** A PC that was off longer than this gets a fresh order when it is back. */
export const orderValidMs = 14 * 86_400_000

/** What an order says of the rows its issuance hangs on. */
export const orderedSelect = {
  authority: {
    select: { id: true, code: true, name: true, baseUrl: true, trustAnchors: true, profile: true, external: true },
  },
  agent: { select: { protocol: true, ...vouchedSelect } },
  subscriber: { select: { id: true, loginId: true } },
  certificate: { select: { sha256: true } },
} satisfies Prisma.IssuanceSelect

export type Ordered = Prisma.IssuanceGetPayload<{ select: typeof orderedSelect }>

type Facts = 'id' | 'agentId' | 'attempt' | 'purpose' | 'referenceCode' | 'requestedBy' | 'deadlineAt' | 'nonce'

/** Signs what the agent shall do: the columns with those exact bytes, and the audit event that goes with them. */
export async function signOrder(row: Ordered & Pick<Issuance, Facts>, now: Date) {
  const expiresAt = new Date(now.getTime() + orderValidMs)
  const profile = authorityProfileSchema.parse(row.authority.profile)
  const isUnattended = goesUnattended(row, profile)
  const order: Order = {
    agentId: row.agentId,
    issuanceId: row.id,
    attempt: row.attempt,
    purpose: row.purpose,
    authority: targetOf(row, profile),
    certificateSha256: row.certificate?.sha256 ?? null,
    loginId: row.subscriber.loginId,
    referenceCode: row.referenceCode,
    requestedBy: row.requestedBy,
    ...(isUnattended ? { unattended: true } : { challenges: challengesOf(row, profile) }),
    deadline: row.deadlineAt?.toISOString() ?? null,
    nonce: row.nonce,
    issuedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
  const envelope = sealEnvelope('order', order, await orderKey())
  const event: AuditEntry = {
    actor: system,
    action: 'issuance.order_signed',
    subject: { kind: 'issuance', id: row.id },
    issuanceId: row.id,
    data: {
      attempt: row.attempt,
      expiresAt: order.expiresAt,
      keyId: envelope.keyId,
      ...(isUnattended && { isUnattended }),
    },
  }
  const columns = {
    order: envelope satisfies Prisma.InputJsonObject,
    orderExpiresAt: expiresAt,
    unattended: isUnattended,
  }
  return { columns, event }
}

/** Where the authority has it so, the agent knows how, and, with no certificate to vouch for it, we do. */
function goesUnattended(
  { purpose, agent, subscriber }: Ordered & Pick<Issuance, 'purpose'>,
  profile: AuthorityProfile,
): boolean {
  return needsNobody(profile, purpose, agent) && (purpose === 'renew' || isVouchedFor(agent, subscriber.id))
}

/** What an institution's own application asks is not in a profile. */
function challengesOf(
  { purpose }: Pick<Issuance, 'purpose'>,
  { challenges, authentication }: AuthorityProfile,
): Order['challenges'] {
  const kind = purpose === 'renew' ? 'renew' : 'issue'
  return authentication[kind] === 'external' ? undefined : challenges[kind]
}

/** The authority as the agent needs it: with its application, where that issues for this purpose. */
function targetOf(
  { authority, purpose }: Ordered & Pick<Issuance, 'purpose'>,
  { authentication }: AuthorityProfile,
): AuthorityTarget {
  const { profile: _, external, ...target } = authority
  if (external === null) return target
  const by = authentication[purpose === 'renew' ? 'renew' : 'issue']
  return by === 'external' ? { ...target, external: externalSchema.parse(external) } : target
}

/** Signs the order of an issuance as it stands, and stores it. */
export async function sealOrder(tx: Tx, issuanceId: string, now: Date): Promise<void> {
  const row = await tx.issuance.findUniqueOrThrow({ where: { id: issuanceId }, include: orderedSelect })
  const { columns, event } = await signOrder(row, now)
  await tx.issuance.update({
    where: { id: issuanceId },
    data: { ...columns, cancelOrder: Prisma.DbNull },
    select: { id: true },
  })
  await audit(tx, event)
}

/** The signed word that an attempt is called off. */
export async function sealCancel(cancel: Cancel): Promise<Envelope> {
  return sealEnvelope('cancel', cancel, await orderKey())
}
