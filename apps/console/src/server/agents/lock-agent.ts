import type { AgentState } from '@certfleet/core/issuance.ts'
import type { Tx } from '../db.ts'

/** The agent's state, which nobody changes until this transaction ends. Null when there is none. */
export async function lockAgent(tx: Tx, agentId: string): Promise<AgentState | null> {
  const rows = await tx.$queryRaw<{ state: AgentState }[]>`
    SELECT state::text FROM "Agent" WHERE id = ${agentId}::uuid FOR SHARE`
  return rows[0]?.state ?? null
}
