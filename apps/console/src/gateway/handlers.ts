import type { AgentMessage, Hello } from '@certfleet/core/protocol.ts'
import { recordInventory } from '../server/agents/record-inventory.ts'
import { db } from '../server/db.ts'
import { recordDiagnosis } from '../server/diagnoses/record-diagnosis.ts'
import { recordReport } from '../server/issuances/record-report.ts'
import { orderPublicKey } from '../server/order-key.ts'
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
  const answer = await (message.type === 'diagnosis.answer'
    ? recordDiagnosis(message, agent)
    : recordReport(message, agent))
  if (answer.ok) session.send({ type: 'ack', id: message.id, over: answer.over })
  else session.send({ type: 'error', id: message.id, problem: answer.problem.slice(0, 200) })
}
