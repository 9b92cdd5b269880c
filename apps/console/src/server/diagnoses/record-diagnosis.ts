import type { DiagnosisAnswer } from '@certfleet/core/protocol.ts'
import { auditTrespass } from '../agents/audit-trespass.ts'
import { agentActor } from '../agents/enrol-agent.ts'
import { audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import type { Answer, Reporter } from '../issuances/record-report.ts'

/** Takes what the person at a PC has answered. It may come twice, and late: agreed is agreed. */
export async function recordDiagnosis(told: DiagnosisAnswer, agent: Reporter): Promise<Answer> {
  const { diagnosisId, report, at } = told
  const answer = await db().$transaction(async (tx): Promise<Answer> => {
    const asked = { id: diagnosisId, agentId: agent.id }
    const state = report ? 'received' : 'refused'
    const { count } = await tx.diagnosis.updateMany({
      where: { ...asked, state: 'asked' },
      data: { state, answeredAt: new Date(at), ...(report && { report }) },
    })
    if (count > 0) {
      const subject = { kind: 'agent' as const, id: agent.id }
      const counts = report ? { problems: report.counts.problem, warnings: report.counts.warning } : {}
      const data = { diagnosisId, at, ...counts }
      await audit(tx, { actor: agentActor(agent), action: `diagnosis.${state}`, subject, data })
      return { ok: true, over: true }
    }
    if ((await tx.diagnosis.count({ where: asked })) > 0) return { ok: true, over: true }
    await auditTrespass(tx, agent, 'agent.alarm', { reason: 'unknown_diagnosis', diagnosisId })
    return { ok: false, problem: 'no such diagnosis of this agent' }
  })
  await ring({ at: 'page', kind: 'agent' })
  return answer
}
