import { randomBytes, randomUUID } from 'node:crypto'
import type { Purpose } from '@certfleet/core/issuance.ts'
import { keyed } from '../secret.ts'

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
  return { id, ...plan, since: now, referenceCode: referenceCode(id), nonce: newNonce(), requestedBy }
}

/** 照合番号: six digits from our secret, so that nobody else can put them into a request of their own. */
const referenceCode = (issuanceId: string): string =>
  String(keyed('reference-code', issuanceId).readUInt32BE() % 1_000_000).padStart(6, '0')

/** What the agent’s proof of possession is made over. */
const newNonce = (): string => randomBytes(32).toString('base64url')
