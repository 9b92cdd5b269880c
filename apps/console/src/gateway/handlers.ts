import type { AgentMessage, Hello, Report } from '@certfleet/core/protocol.ts'
import { recordInventory } from '../server/agents/record-inventory.ts'
import { db } from '../server/db.ts'
import { recordDiagnosis } from '../server/diagnoses/record-diagnosis.ts'
import { type Answer, type Reporter, recordReport } from '../server/issuances/record-report.ts'
import { orderPublicKey } from '../server/order-key.ts'
import { recordSuspicion } from '../server/suspicions/record-suspicion.ts'
import type { AgentSession } from './session.ts'

/** Takes a message of an active agent: each kind is one command of the server, answered when it is committed. */
export async function takeMessage(
  message: Exclude<AgentMessage, Hello>,
  agentId: string,
  session: AgentSession,
): Promise<void> {
  const agent = await db().agent.findUniqueOrThrow({
    where: { id: agentId },
    select: { id: true, hostname: true, osUser: true },
  })
  if (message.type === 'inventory.report') {
    const { id: consoleKeyId } = await orderPublicKey()
    await recordInventory(message, { agent, nonce: session.claimNonce, consoleKeyId })
    return
  }
  const answer = await take(message, agent)
  if (answer.ok) session.send({ type: 'ack', id: message.id, over: answer.over })
  else session.send({ type: 'error', id: message.id, problem: answer.problem.slice(0, 200) })
}

function take(report: Report, agent: Reporter): Promise<Answer> {
  if (report.type === 'diagnosis.answer') return recordDiagnosis(report, agent)
  if (report.type === 'contact.suspicious') return recordSuspicion(report, agent)
  return recordReport(report, agent)
}
