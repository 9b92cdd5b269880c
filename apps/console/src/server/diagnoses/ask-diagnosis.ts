import { randomUUID } from 'node:crypto'
import { type DiagnosisAsk, diagnosisValidMs, oldestDiagnosisProtocol } from '@certfleet/core/diagnosis.ts'
import { Problem } from '@certfleet/core/problem.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orderKey } from '../order-key.ts'

/**
 * Has the person at a PC asked whether the doctor's report may be sent. One at a time, of an agent that knows what it is
 * asked; a PC that is off is asked when it is back.
 * @throws Problem changed_meanwhile
 */
export async function askDiagnosis(agentId: string, actor: Actor & { kind: 'user' }, now = new Date()) {
  const id = randomUUID()
  const expiresAt = new Date(now.getTime() + diagnosisValidMs)
  const content: DiagnosisAsk = {
    agentId,
    diagnosisId: id,
    requestedBy: actor.name.slice(0, 200),
    expiresAt: expiresAt.toISOString(),
  }
  const ask = sealEnvelope('diagnosis', content, await orderKey()) satisfies Prisma.InputJsonObject
  await db().$transaction(async (tx) => {
    // Two who press the button at once: the second one finds the first one's.
    await tx.$queryRaw`SELECT 1 FROM "Agent" WHERE id = ${agentId}::uuid FOR UPDATE`
    const agent = await tx.agent.findFirst({
      where: {
        id: agentId,
        state: 'active',
        protocol: { gte: oldestDiagnosisProtocol },
        diagnoses: { none: { state: 'asked', expiresAt: { gt: now } } },
      },
      select: { id: true },
    })
    if (!agent) throw new Problem('changed_meanwhile', { kind: 'agent', id: agentId })
    const { requestedBy } = content
    await tx.diagnosis.create({ data: { id, agentId, ask, requestedBy, createdAt: now, expiresAt } })
    await audit(tx, {
      actor,
      action: 'diagnosis.asked',
      subject: { kind: 'agent', id: agentId },
      data: { diagnosisId: id, expiresAt: content.expiresAt },
    })
  })
  await ring({ at: 'agent', id: agentId }, { at: 'page', kind: 'agent' })
  return { id }
}
