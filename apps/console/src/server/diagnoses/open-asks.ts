import type { Envelope } from '@certfleet/core/order.ts'
import { db } from '../db.ts'

/** What a person at a PC is still to be asked. */
export interface OpenAsk {
  id: string
  agentId: string
  ask: Envelope
}

/** The asks without an answer, as signed and stored; few at any time, so the gateway picks its own. */
export async function openAsks(now = new Date()): Promise<OpenAsk[]> {
  const rows = await db().diagnosis.findMany({
    where: { state: 'asked', expiresAt: { gt: now }, agent: { state: 'active' } },
    select: { id: true, agentId: true, ask: true },
  })
  return rows.map(({ ask, ...row }) => ({ ...row, ask: ask as Envelope }))
}
