import type { Grant } from '@certfleet/core/order.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { audit, system } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { orderKey } from '../order-key.ts'
import { startAnotherAttempt } from './retry-issuance.ts'
import { isVouchedFor, vouchedSelect } from './unattended.ts'

/** A PC that was off longer than this gets a fresh one when it is back. */
const grantValidMs = 86_400_000
const batch = 500

/**
 * Vouches for the keys of first issues with nobody present: of each whose agent has told its key and waits for nobody but
 * us. Where nobody says any more that the PC is the person's, another attempt asks him.
 */
export async function grantIssuances(now: Date): Promise<void> {
  const due = await db().$queryRaw<{ id: string; agentId: string }[]>`
    SELECT id, "agentId" FROM "Issuance"
    WHERE "unattended" AND "purpose" <> 'renew' AND "endedAt" IS NULL
      AND state = 'issuing' AND "waitingOn" IS NULL AND "spkiSha256" IS NOT NULL
      AND ("grantExpiresAt" IS NULL OR "grantExpiresAt" <= ${now})
    ORDER BY id LIMIT ${batch}`
  for (const { id } of due) await db().$transaction((tx) => grant(tx, id, now))
  if (due.length === 0) return
  await ring(...due.map(({ agentId }) => ({ at: 'agent' as const, id: agentId })), { at: 'page', kind: 'issuance' })
}

async function grant(tx: Tx, issuanceId: string, now: Date): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Issuance" WHERE id = ${issuanceId}::uuid FOR UPDATE`
  const row = await tx.issuance.findUniqueOrThrow({
    where: { id: issuanceId },
    select: {
      purpose: true,
      agentId: true,
      requestId: true,
      spkiSha256: true,
      state: true,
      authority: { select: { code: true, baseUrl: true } },
      subscriber: { select: { id: true, loginId: true } },
      agent: { select: { state: true, ...vouchedSelect } },
    },
  })
  const { purpose, agentId, requestId, spkiSha256, authority, subscriber, agent } = row
  if (row.state !== 'issuing' || purpose === 'renew' || !requestId || !spkiSha256) return
  if (agent.state !== 'active' || !isVouchedFor(agent, subscriber.id)) {
    await tx.issuance.update({ where: { id: issuanceId }, data: { state: 'failed_action_needed' } })
    await startAnotherAttempt(tx, issuanceId, system, now)
    return
  }
  const expiresAt = new Date(now.getTime() + grantValidMs)
  const granted: Grant = {
    agentId,
    issuanceId,
    authorityOrigin: new URL(authority.baseUrl).origin,
    institutionCode: authority.code,
    purpose,
    loginId: subscriber.loginId,
    requestId,
    spkiSha256,
    expiresAt: expiresAt.toISOString(),
  }
  const envelope = sealEnvelope('grant', granted, await orderKey())
  await tx.issuance.update({
    where: { id: issuanceId },
    data: { grant: envelope satisfies Prisma.InputJsonObject, grantExpiresAt: expiresAt },
    select: { id: true },
  })
  const data = { requestId, spkiSha256, expiresAt: granted.expiresAt, keyId: envelope.keyId }
  const subject = { kind: 'issuance' as const, id: issuanceId }
  await audit(tx, { actor: system, action: 'issuance.granted', subject, issuanceId, data })
}
