import { type Actor, auditAll } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { newIssuance } from '../issuances/new-issuance.ts'
import type { Renewable } from './judge-selection.ts'

const batch = 1_000

/**
 * Writes the issuances of a campaign; each waits for its turn. Whoever got one from elsewhere meanwhile is left out: the
 * database allows one open issuance a login ID.
 * @returns how many were written.
 */
export async function addIssuances(
  tx: Tx,
  campaignId: string,
  renewable: Renewable[],
  actor: Actor,
  now: Date,
): Promise<number> {
  let added = 0
  for (let at = 0; at < renewable.length; at += batch) {
    const rows = renewable.slice(at, at + batch).map(({ id, authorityId, subscriberId, agentId, notAfter }) => {
      const plan = {
        purpose: 'renew' as const,
        authorityId,
        subscriberId,
        agentId,
        certificateId: id,
        deadlineAt: notAfter,
      }
      return { ...newIssuance(plan, actor.name, now), state: 'eligible' as const, nextAttemptAt: now, campaignId }
    })
    const written = await tx.issuance.createManyAndReturn({ data: rows, skipDuplicates: true, select: { id: true } })
    added += written.length
    const known = new Set(written.map(({ id }) => id))
    await auditAll(
      tx,
      rows
        .filter(({ id }) => known.has(id))
        .map(({ id, purpose, subscriberId, agentId, certificateId }) => ({
          actor,
          action: 'issuance.requested' as const,
          subject: { kind: 'issuance' as const, id },
          issuanceId: id,
          data: { purpose, subscriberId, agentId, certificateId, campaignId },
        })),
    )
  }
  return added
}
