import type { SuspiciousContact } from '@certfleet/core/protocol.ts'
import { agentActor } from '../agents/enrol-agent.ts'
import { audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import type { Answer, Reporter } from '../issuances/record-report.ts'

/**
 * Takes an employee's word that somebody contacted him in a suspicious way (F-35). It may come twice. A request that is
 * not this PC's is just what it may be about: its 照合番号 is kept as it was on the screen.
 */
export async function recordSuspicion(told: SuspiciousContact, agent: Reporter): Promise<Answer> {
  const { id, at, referenceCode, note } = told
  await db().$transaction(async (tx) => {
    const ours = told.issuanceId && { id: told.issuanceId, agentId: agent.id }
    const issuance = ours ? await tx.issuance.findFirst({ where: ours, select: { id: true } }) : null
    const issuanceId = issuance?.id ?? null
    const row = { id, agentId: agent.id, issuanceId, referenceCode, note, reportedAt: new Date(at) }
    const { count } = await tx.suspicion.createMany({ data: [row], skipDuplicates: true })
    if (count === 0) return
    const subject = { kind: 'agent' as const, id: agent.id }
    const data = { suspicionId: id, at, referenceCode }
    const actor = agentActor(agent)
    await audit(tx, { actor, action: 'suspicion.reported', subject, ...(issuanceId && { issuanceId }), data })
  })
  await ring({ at: 'page', kind: 'suspicion' })
  return { ok: true, over: true }
}
