import { createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { Problem } from '@certfleet/core/problem.ts'
import { type enrolRequestSchema, tokenPattern } from '@certfleet/core/protocol.ts'
import { enrolInput } from '@certfleet/pki/signing-input.ts'
import type { z } from 'zod'
import { env } from '../../env.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { newestPolicy } from '../policy/publish-policy.ts'
import { tokenHash } from '../tokens/create-token.ts'
import { statusOf } from '../tokens/list-tokens.ts'
import { assign } from './assign-agent.ts'
import { isOurNonce } from './enrol-challenge.ts'

type EnrolRequest = z.infer<typeof enrolRequestSchema>

/** PCs that come with a worn token wait for approval, but not in any number: a leaked token must not fill the list. */
const maxPending = 2_000

/**
 * Takes a PC in. A usable token makes its agent active; a used-up, expired or revoked one leaves it
 * `pending_approval`. The same key coming again gets the same agent: an answer may have been lost.
 * @throws Problem proof_refused, token_unknown, too_many.
 */
export async function enrolAgent(request: EnrolRequest) {
  const publicKey = Buffer.from(request.publicKey, 'base64')
  if (!isOurNonce(request.nonce, Date.now()) || !ownsKey(request, publicKey)) throw new Problem('proof_refused')
  const [, tokenId = '', secret = ''] = tokenPattern.exec(request.token) ?? []
  const enrolled = await db().$transaction(async (tx) => {
    // The row lock counts the uses of a token one by one.
    await tx.$queryRaw`SELECT 1 FROM "EnrolmentToken" WHERE id = ${tokenId} FOR UPDATE`
    const token = await tx.enrolmentToken.findUnique({ where: { id: tokenId } })
    if (!token || !timingSafeEqual(token.secretSha256, tokenHash(secret))) throw new Problem('token_unknown')
    const known = await tx.agent.findUnique({ where: { publicKey: new Uint8Array(publicKey) } })
    const agent = known ?? (await create(tx, request, publicKey, token))
    return { agent, policy: (await newestPolicy(tx)).envelope }
  })
  await ring({ at: 'page', kind: 'agent' }, { at: 'page', kind: 'token' })
  const { agent, policy } = enrolled
  if (agent.state !== 'active' && agent.state !== 'pending_approval') throw new Problem('token_unknown')
  return { agentId: agent.id, state: agent.state, policy }
}

function ownsKey(request: EnrolRequest, publicKey: Buffer): boolean {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') return false
    const input = enrolInput(request.nonce, env().origin, publicKey)
    return verify(null, input, key, Buffer.from(request.signature, 'base64'))
  } catch {
    return false
  }
}

type Token = NonNullable<Awaited<ReturnType<Tx['enrolmentToken']['findUnique']>>>

async function create(tx: Tx, request: EnrolRequest, publicKey: Buffer, token: Token) {
  const status = statusOf(token, new Date())
  const state = status === 'usable' ? 'active' : 'pending_approval'
  if (state === 'active') {
    await tx.enrolmentToken.update({ where: { id: token.id }, data: { uses: { increment: 1 } } })
  } else if ((await tx.agent.count({ where: { state } })) >= maxPending) {
    throw new Problem('too_many', { pending: maxPending })
  }
  const { hostname, osUser, machineId, platform, version } = request
  const agent = await tx.agent.create({
    data: {
      publicKey: new Uint8Array(publicKey),
      state,
      hostname,
      osUser,
      machineId,
      platform,
      version,
      tokenId: token.id,
    },
  })
  const actor = agentActor(agent)
  const data = { hostname, osUser, platform, version, tokenId: token.id, tokenStatus: status, state }
  await audit(tx, { actor, action: 'agent.enrolled', subject: { kind: 'agent', id: agent.id }, data })
  if (state === 'active' && token.subscriberId) await assign(tx, agent.id, token.subscriberId, 'token', actor)
  return agent
}

/** An agent in the audit log, by the name its PC and user have. */
export function agentActor(agent: { id: string; hostname: string; osUser: string }): Actor {
  return { kind: 'agent', id: agent.id, name: `${agent.hostname} / ${agent.osUser}` }
}
