import { renewLeases } from '../server/agents/greet-agent.ts'
import { openAsks } from '../server/diagnoses/open-asks.ts'
import { openWork } from '../server/issuances/open-work.ts'
import { db } from '../server/db.ts'
import { log } from '../server/log.ts'
import { newestPolicy } from '../server/policy/publish-policy.ts'
import type { AgentSession } from './session.ts'

/** The agents connected to this gateway. Of two connections of one identity the newer wins. */
export class Sessions {
  readonly #byAgent = new Map<string, AgentSession>()

  admit(agentId: string, session: AgentSession): void {
    this.#byAgent.get(agentId)?.close(4000, 'replaced by a newer connection')
    this.#byAgent.set(agentId, session)
  }

  /** @returns whether it was this session that held the agent. */
  dismiss(agentId: string, session: AgentSession): boolean {
    return this.#byAgent.get(agentId) === session && this.#byAgent.delete(agentId)
  }

  lookAgain(agentId: string): void {
    this.#byAgent.get(agentId)?.lookAgain()
  }

  /** Tells these agents of the work they have not heard of, as far as they are connected here. */
  async tellWork(agentIds: string[]): Promise<void> {
    for (const work of await openWork(agentIds)) this.#byAgent.get(work.agentId)?.tell(work)
    const told = new Set(agentIds)
    for (const ask of await openAsks()) if (told.has(ask.agentId)) this.#byAgent.get(ask.agentId)?.tellAsk(ask)
  }

  async tellPolicy(): Promise<void> {
    const { envelope } = await newestPolicy(db())
    for (const session of this.#byAgent.values()) session.send({ type: 'policy', policy: envelope })
  }

  /** What the bell may have rung for while nobody heard it: every active agent's work, and the leases. */
  async lookAtAll(): Promise<void> {
    try {
      const connected = [...this.#byAgent.keys()]
      await renewLeases(connected)
      await this.tellWork([...this.#byAgent].filter(([, session]) => session.isActive).map(([agentId]) => agentId))
    } catch (error) {
      log().warn({ err: error }, 'gateway could not look at its agents')
    }
  }
}
