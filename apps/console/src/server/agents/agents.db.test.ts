import { generateKeyPairSync } from 'node:crypto'
import { Problem } from '@certfleet/core/problem.ts'
import { helloSchema } from '@certfleet/core/protocol.ts'
import { describe, expect, it } from 'vitest'
import {
  addAuthority,
  addSubscriber,
  admin,
  enrolRequest,
  enrolTestAgent,
  useConsole,
} from '../../../../../test/support/console.ts'
import { db } from '../db.ts'
import { createToken } from '../tokens/create-token.ts'
import { listTokens } from '../tokens/list-tokens.ts'
import { revokeToken } from '../tokens/revoke-token.ts'
import { approveAgent } from './approve-agent.ts'
import { enrolAgent } from './enrol-agent.ts'
import { enrolChallenge, isOurNonce } from './enrol-challenge.ts'
import { greetAgent } from './greet-agent.ts'
import { agentListInput, listAgents } from './list-agents.ts'
import { retireAgent } from './retire-agent.ts'

useConsole()

const newToken = (change: { maxUses?: number; subscriberId?: string } = {}) =>
  createToken({ label: 'test', validDays: 1, maxUses: 10, subscriberId: null, ...change }, admin)
const newIdentity = () => generateKeyPairSync('ed25519').privateKey
const problem = (code: string) => expect.objectContaining({ code })

describe('enrolment', () => {
  it('a usable token makes an agent active, counts once, and the lost answer is given again', async () => {
    const { id, token } = await newToken()
    const identity = newIdentity()
    const first = await enrolTestAgent(token, identity)
    const again = await enrolTestAgent(token, identity)
    expect(first).toMatchObject({ state: 'active' })
    expect(again.agentId).toBe(first.agentId)
    expect(await db().enrolmentToken.findUnique({ where: { id } })).toMatchObject({ uses: 1 })
  })

  it('a used-up token leaves a PC waiting for approval, and many PCs at once use it no more often than it allows', async () => {
    const { token } = await newToken({ maxUses: 3 })
    const states = await Promise.all(Array.from({ length: 8 }, async () => (await enrolTestAgent(token)).state))
    expect(states.toSorted()).toEqual([...Array(3).fill('active'), ...Array(5).fill('pending_approval')])
  })

  it('who has appeared with a token is counted and listed, those that wait for approval among them', async () => {
    const { id, token } = await newToken({ maxUses: 1 })
    const { token: another } = await newToken()
    const first = await enrolTestAgent(token)
    const second = await enrolTestAgent(token)
    await enrolTestAgent(another)
    expect((await listTokens()).find((one) => one.id === id)).toMatchObject({ uses: 1, agents: 2 })
    const { rows, total } = await listAgents(agentListInput.parse({ token: id }))
    expect(total).toBe(2)
    expect(new Set(rows.map((row) => row.id))).toEqual(new Set([first.agentId, second.agentId]))
  })

  it.each(['expired', 'revoked'])('an %s token leaves a PC waiting, and an administrator lets it in', async (how) => {
    const { id, token } = await newToken()
    if (how === 'revoked') await revokeToken(id, admin)
    else await db().enrolmentToken.update({ where: { id }, data: { expiresAt: new Date(0) } })
    const { agent, state } = await enrolTestAgent(token)
    expect(state).toBe('pending_approval')
    await approveAgent(agent.id, null, admin)
    expect(await db().agent.findUnique({ where: { id: agent.id } })).toMatchObject({ state: 'active' })
    await expect(approveAgent(agent.id, null, admin)).rejects.toEqual(problem('changed_meanwhile'))
  })

  it('a token made for a person assigns the PC, once', async () => {
    const { id } = await addAuthority()
    const subscriberId = await addSubscriber(id, 'one-time')
    const { token } = await newToken({ subscriberId })
    const { agent } = await enrolTestAgent(token)
    const second = await enrolTestAgent(token)
    const assignments = await db().assignment.findMany({ where: { subscriberId } })
    expect(assignments).toMatchObject([{ agentId: agent.id, basis: 'token' }])
    expect(second.state).toBe('pending_approval')
  })

  it('refuses a wrong secret, a key that is not owned, a foreign origin, and a nonce that is not ours or too old', async () => {
    const { token } = await newToken()
    const { nonce } = await enrolChallenge('n'.repeat(32))
    const identity = newIdentity()
    const [prefix, id, , hash] = token.split('.')
    const wrongSecret = [prefix, id, 'A'.repeat(32), hash].join('.')
    await expect(enrolAgent(enrolRequest(wrongSecret, nonce, identity))).rejects.toEqual(problem('token_unknown'))
    const stolen = {
      ...enrolRequest(token, nonce, identity),
      publicKey: enrolRequest(token, nonce, newIdentity()).publicKey,
    }
    await expect(enrolAgent(stolen)).rejects.toEqual(problem('proof_refused'))
    await expect(enrolAgent(enrolRequest(token, nonce, identity, 'https://evil.example'))).rejects.toEqual(
      problem('proof_refused'),
    )
    await expect(enrolAgent(enrolRequest(token, 'n'.repeat(40), identity))).rejects.toBeInstanceOf(Problem)
    expect(isOurNonce(nonce, Date.now() + 6 * 60_000)).toBe(false)
    expect(isOurNonce(nonce.replace(/^./, '0'), Date.now())).toBe(false)
  })
})

describe('hello', () => {
  const lastRefusal = async (agentId: string) =>
    (
      await db().auditEvent.findFirst({
        where: { subjectId: agentId, action: 'agent.refused' },
        orderBy: { id: 'desc' },
      })
    )?.data

  it('is accepted over our nonce and origin', async () => {
    const { agent } = await enrolTestAgent()
    expect(await greetAgent(agent.hello('nonce-of-this-connection'), 'nonce-of-this-connection')).toEqual({
      ok: true,
      state: 'active',
    })
  })

  it('keeps what the PC says of itself now, and no SID that is none', async () => {
    const { agent } = await enrolTestAgent()
    const nonce = 'nonce-of-this-connection'
    const kept = () =>
      db().agent.findUniqueOrThrow({ where: { id: agent.id }, select: { userSid: true, session: true } })
    const userSid = 'S-1-5-21-3623811015-3361044348-30300820-1013'
    await greetAgent({ ...agent.hello(nonce), userSid, session: 'remote' }, nonce)
    expect(await kept()).toEqual({ userSid, session: 'remote' })
    await greetAgent(agent.hello(nonce), nonce)
    expect(await kept()).toEqual({ userSid: null, session: null })
    expect(helloSchema.safeParse({ ...agent.hello(nonce), userSid: 'S-1-5 <b>' }).success).toBe(false)
  })

  it.each(['replayed', 'relayed', 'copied'])('a %s nonce is refused and on record', async (how) => {
    const { agent } = await enrolTestAgent()
    const other = (await enrolTestAgent()).agent
    const hello =
      how === 'replayed'
        ? agent.hello('an-earlier-nonce-of-ours')
        : how === 'relayed'
          ? agent.hello('nonce-of-this-connection', { origin: 'https://other.example' })
          : { ...other.hello('nonce-of-this-connection'), agentId: agent.id }
    expect(await greetAgent(hello, 'nonce-of-this-connection')).toEqual({ ok: false, reason: 'bad_signature' })
    expect(await lastRefusal(agent.id)).toEqual({ reason: 'bad_signature' })
  })

  it('a retired agent is refused, whatever it can sign', async () => {
    const { agent } = await enrolTestAgent()
    await retireAgent(agent.id, admin)
    expect(await greetAgent(agent.hello('n'.repeat(32)), 'n'.repeat(32))).toEqual({ ok: false, reason: 'retired' })
  })

  it('measures how far the PC’s clock is off', async () => {
    const { agent } = await enrolTestAgent()
    const clock = new Date(Date.now() + 2 * 86_400_000).toISOString()
    await greetAgent({ ...agent.hello('n'.repeat(32)), clock }, 'n'.repeat(32))
    const { clockAheadMs } = await db().agent.findUniqueOrThrow({ where: { id: agent.id } })
    expect(Number(clockAheadMs)).toBeGreaterThan(2 * 86_400_000 - 60_000)
  })
})
