import { createPublicKey, verify } from 'node:crypto'
import type { Hello } from '@certfleet/core/protocol.ts'
import { helloInput } from '@certfleet/pki/signing-input.ts'
import { env } from '../../env.ts'
import { audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { log } from '../log.ts'
import { agentActor } from './enrol-agent.ts'

/** How long an agent counts as connected without its gateway renewing the lease. The gateway renews each minute. */
const leaseMs = 150_000

/** A clock further off than this makes certificates look not yet valid or expired on the PC. */
export const maxClockSkewMs = 5 * 60_000

export type Greeting =
  | { ok: true; state: 'active' | 'pending_approval' }
  | { ok: false; reason: 'unknown_agent' | 'bad_signature' | 'retired' | 'quarantined' }

/**
 * Judges an agent's hello by its signature over our nonce and our origin: a nonce copied to another agent, used
 * twice, or relayed through another console does not verify. Refusals are kept in the audit log.
 */
export async function greetAgent(hello: Hello, nonce: string): Promise<Greeting> {
  const agent = await db().agent.findUnique({ where: { id: hello.agentId } })
  if (!agent) {
    log().warn({ agentId: hello.agentId }, 'hello of an unknown agent')
    return { ok: false, reason: 'unknown_agent' }
  }
  const key = createPublicKey({ key: Buffer.from(agent.publicKey), format: 'der', type: 'spki' })
  const input = helloInput(nonce, env().origin, hello.agentId)
  const genuine = verify(null, input, key, Buffer.from(hello.signature, 'base64'))
  const { state } = agent
  const reason = !genuine ? 'bad_signature' : state === 'retired' || state === 'quarantined' ? state : null
  const actor = agentActor(agent)
  if (reason) {
    const subject = { kind: 'agent' as const, id: agent.id }
    await db().$transaction((tx) => audit(tx, { actor, action: 'agent.refused', subject, data: { reason } }))
    return { ok: false, reason }
  }
  await noteConnection(hello)
  return { ok: true, state: state === 'active' ? 'active' : 'pending_approval' }
}

/** What a PC says of itself changes at any hello (a rename, an update): shown, never trusted, not worth an audit event. */
async function noteConnection(hello: Hello): Promise<void> {
  const now = new Date()
  const {
    agentId,
    hostname,
    osUser,
    userSid = null,
    session = null,
    platform,
    version,
    protocol,
    policyVersion,
  } = hello
  await db().agent.update({
    where: { id: agentId },
    data: {
      hostname,
      osUser,
      userSid,
      session,
      platform,
      version,
      protocol,
      policyVersion,
      clockAheadMs: BigInt(Date.parse(hello.clock) - now.getTime()),
      lastSeenAt: now,
      connectedUntil: new Date(now.getTime() + leaseMs),
    },
  })
  // A PC that does not know what it has reported of has lost its journal: what it says now counts from the beginning.
  await db().issuance.updateMany({
    where: {
      agentId,
      endedAt: null,
      reportSeq: { gt: 0 },
      id: { notIn: hello.openIssuances.map(({ issuanceId }) => issuanceId) },
    },
    data: { reportSeq: 0 },
  })
  await ring({ at: 'page', kind: 'agent' })
}

/** Renews the leases of all agents a gateway holds, in one statement. */
export async function renewLeases(agentIds: string[], now = new Date()): Promise<void> {
  await db().agent.updateMany({
    where: { id: { in: agentIds } },
    data: { lastSeenAt: now, connectedUntil: new Date(now.getTime() + leaseMs) },
  })
}

/** The socket is gone: the lease ends now. */
export async function endLease(agentId: string): Promise<void> {
  await db().agent.updateMany({ where: { id: agentId }, data: { connectedUntil: new Date() } })
  await ring({ at: 'page', kind: 'agent' })
}
