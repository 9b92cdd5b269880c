import { randomBytes, randomUUID } from 'node:crypto'
import type { Purpose } from '@certfleet/core/issuance.ts'
import { referenceCode } from './reference-code.ts'

export interface Plan {
  purpose: Purpose
  authorityId: string
  subscriberId: string
  agentId: string
  certificateId: string | null
  deadlineAt: Date | null
}

/** The columns every new issuance has, whoever asks for it and however many. */
export function newIssuance(plan: Plan, requestedBy: string, now: Date) {
  const id = randomUUID()
  return {
    id,
    ...plan,
    since: now,
    referenceCode: referenceCode(plan.certificateId ?? id),
    nonce: newNonce(),
    requestedBy,
  }
}

/** What the agent’s proof of possession is made over. */
const newNonce = (): string => randomBytes(32).toString('base64url')
