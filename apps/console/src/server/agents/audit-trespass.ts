import { isDeepStrictEqual } from 'node:util'
import { dayMs } from '@certfleet/core/calendar.ts'
import { audit } from '../audit/audit.ts'
import type { Tx } from '../db.ts'
import { agentActor } from './enrol-agent.ts'

/** A PC in good order has none; whoever got in with a stolen token must not fill the log. */
const mostADay = 100

/**
 * Puts on record what an agent claims or reports and may not: each once a day, since an agent says the same at every
 * connection, and not more of them than somebody can read.
 */
export async function auditTrespass(
  tx: Tx,
  agent: { id: string; hostname: string; osUser: string },
  action: 'certificate.claim_refused' | 'agent.alarm',
  data: Record<string, string | null>,
): Promise<void> {
  const subject = { kind: 'agent' as const, id: agent.id }
  const today = await tx.auditEvent.findMany({
    where: {
      subjectKind: subject.kind,
      subjectId: agent.id,
      action: { in: ['certificate.claim_refused', 'agent.alarm'] },
      at: { gt: new Date(Date.now() - dayMs) },
    },
    take: mostADay,
    select: { action: true, data: true },
  })
  const isKnown = today.some((event) => event.action === action && isDeepStrictEqual(event.data, data))
  if (isKnown || today.length >= mostADay) return
  await audit(tx, { actor: agentActor(agent), action, subject, data })
}
