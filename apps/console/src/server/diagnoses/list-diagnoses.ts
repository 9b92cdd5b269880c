import { type DoctorReport, diagnosisStanding, oldestDiagnosisProtocol } from '@certfleet/core/diagnosis.ts'
import { db } from '../db.ts'

/** The latest diagnoses of a PC, the report of the last one that came, and whether its agent can be asked at all. */
export async function listDiagnoses(agentId: string, now = new Date()) {
  const [rows, latest, agent] = await Promise.all([
    db().diagnosis.findMany({
      where: { agentId },
      orderBy: { createdAt: 'desc' },
      take: 5,
      select: { id: true, state: true, requestedBy: true, createdAt: true, expiresAt: true, answeredAt: true },
    }),
    db().diagnosis.findFirst({
      where: { agentId, state: 'received' },
      orderBy: { createdAt: 'desc' },
      select: { id: true, report: true },
    }),
    db().agent.findUnique({ where: { id: agentId }, select: { protocol: true } }),
  ])
  return {
    isKnownToAgent: (agent?.protocol ?? 0) >= oldestDiagnosisProtocol,
    diagnoses: rows.map(({ state, ...row }) => ({ ...row, standing: diagnosisStanding(state, row.expiresAt, now) })),
    report: (latest?.report ?? null) as DoctorReport | null,
  }
}
