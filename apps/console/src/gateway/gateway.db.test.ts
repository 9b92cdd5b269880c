import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ConsoleMessage, consoleMessageSchema } from '@certfleet/core/protocol.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  type TestAgent,
  admin,
  enrolTestAgent,
  possessionProof,
  reportOf,
  scene,
  useConsole,
} from '../../../../test/support/console.ts'
import { claimCertificate, offeredReport, useGateway } from '../../../../test/support/gateway.ts'
import { getAgent } from '../server/agents/get-agent.ts'
import { agentListInput, listAgents } from '../server/agents/list-agents.ts'
import { retireAgent } from '../server/agents/retire-agent.ts'
import { approveAgent } from '../server/agents/approve-agent.ts'
import { ring } from '../server/bell.ts'
import { db } from '../server/db.ts'
import { cancelIssuance } from '../server/issuances/cancel-issuance.ts'
import { askDiagnosis } from '../server/diagnoses/ask-diagnosis.ts'
import { requestRenewal } from '../server/issuances/request-issuance.ts'
import { createToken } from '../server/tokens/create-token.ts'
import { listTokens } from '../server/tokens/list-tokens.ts'
import { revokeToken } from '../server/tokens/revoke-token.ts'

useConsole()
const url = useGateway()

/** A connection that keeps what it is sent. */
class Line {
  readonly socket = new WebSocket(url())
  /** Each message as it came. */
  readonly heard: string[] = []
  readonly #received: ConsoleMessage[] = []
  readonly #waiting = new Set<() => void>()
  closed: Promise<number> = once(this.socket, 'close').then(([code]) => code as number)

  constructor() {
    this.socket.on('message', (data: Buffer) => {
      this.heard.push(data.toString())
      this.#received.push(consoleMessageSchema.parse(JSON.parse(data.toString())))
      for (const look of this.#waiting) look()
    })
  }

  /** The next message of a kind, removed from what has come. */
  async next<Type extends ConsoleMessage['type']>(type: Type): Promise<Extract<ConsoleMessage, { type: Type }>> {
    for (;;) {
      const at = this.#received.findIndex((message) => message.type === type)
      if (at >= 0) return this.#received.splice(at, 1)[0] as Extract<ConsoleMessage, { type: Type }>
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#waiting.delete(look)
          resolve()
        }
        this.#waiting.add(look)
      })
    }
  }

  has(type: ConsoleMessage['type']): boolean {
    return this.#received.some((message) => message.type === type)
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
}

async function connect(agent: TestAgent, openIssuances: { issuanceId: string; attempt: number }[] = []) {
  const line = new Line()
  const { nonce } = await line.next('challenge')
  line.send({ ...agent.hello(nonce), openIssuances })
  return { line, welcome: await line.next('welcome') }
}

/** An agent connected, its certificate claimed over the connection, and known to the console. */
async function claimed(loginId: string, token?: string) {
  const one = await scene(loginId, 20, token)
  const { line, welcome } = await connect(one.agent)
  const certificateId = await claimCertificate(one, welcome.claimNonce, (message) => line.send(message))
  return { ...one, line, certificateId }
}

it('an order reaches a connected agent by the bell, its reports are acknowledged, a cancellation follows', async () => {
  const { agent, line, certificateId } = await claimed('by-bell')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  await ring({ at: 'agent', id: agent.id })
  await line.next('order')
  const report = offeredReport(issuanceId)
  line.send(report)
  line.send(report)
  expect(await line.next('ack')).toEqual({ type: 'ack', id: report.id, over: false })
  await line.next('ack')
  await cancelIssuance(issuanceId, admin)
  await line.next('order.cancel')
  line.send({ ...report, ...reportOf(issuanceId, 2) })
  expect(await line.next('ack')).toMatchObject({ over: true })
})

it('an ask for a diagnosis reaches the agent by the bell and with the next connection, until it is answered', async () => {
  const { agent } = await enrolTestAgent()
  const { line } = await connect(agent)
  const { id } = await askDiagnosis(agent.id, admin)
  await line.next('diagnosis.ask')
  line.socket.terminate()
  const again = await connect(agent)
  await again.line.next('diagnosis.ask')
  const answer = {
    type: 'diagnosis.answer',
    id: randomUUID(),
    at: new Date().toISOString(),
    diagnosisId: id,
    report: null,
  }
  again.line.send(answer)
  expect(await again.line.next('ack')).toMatchObject({ id: answer.id })
  again.line.socket.terminate()
  const { line: later } = await connect(agent)
  later.send('{}')
  await later.next('error')
  expect(later.has('diagnosis.ask')).toBe(false)
})

it('an agent that comes back is told what it does not know, and not what it does', async () => {
  const { agent, line, certificateId } = await claimed('comes-back')
  line.socket.terminate()
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const again = await connect(agent)
  await again.line.next('order')
  again.line.socket.terminate()
  const informed = await connect(agent, [{ issuanceId, attempt: 1 }])
  await ring({ at: 'agent', id: agent.id })
  informed.line.send('{}')
  await informed.line.next('error')
  expect(informed.line.has('order')).toBe(false)
})

it('of two connections of one identity the newer wins', async () => {
  const { agent } = await enrolTestAgent()
  const first = await connect(agent)
  const second = await connect(agent)
  expect(await first.line.closed).toBe(4000)
  expect(second.line.socket.readyState).toBe(WebSocket.OPEN)
  await expect
    .poll(async () => (await db().agent.findUniqueOrThrow({ where: { id: agent.id } })).connectedUntil?.getTime())
    .toBeGreaterThan(Date.now() + 60_000)
})

it('a PC that waits for approval stays connected and quiet, and is welcomed when it is let in', async () => {
  const { id, token } = await createToken({ label: 't', validDays: 1, maxUses: 1, subscriberId: null }, admin)
  await revokeToken(id, admin)
  const { agent } = await enrolTestAgent(token)
  const { line, welcome } = await connect(agent)
  expect(welcome.state).toBe('pending_approval')
  line.send({ type: 'inventory.report', certificates: [] })
  await line.next('error')
  await approveAgent(agent.id, null, admin)
  expect(await line.next('welcome')).toMatchObject({ state: 'active' })
})

describe('a stranger who has read the token of another user’s PC', () => {
  /** Their PC says the same of itself as everybody's in these tests, so it also looks like the one it stole from. */
  async function theft(loginId: string) {
    const { id: tokenId, token } = await createToken(
      { label: 't', validDays: 1, maxUses: 2, subscriberId: null },
      admin,
    )
    const victim = await claimed(loginId, token)
    const { issuanceId } = await requestRenewal(victim.certificateId, admin)
    await victim.line.next('order')
    return { tokenId, token, victim, issuanceId }
  }
  const standing = async ({ victim, issuanceId }: Awaited<ReturnType<typeof theft>>) => ({
    certificate: await db().certificate.findUniqueOrThrow({ where: { id: victim.certificateId } }),
    assignments: await db().assignment.findMany({ where: { subscriberId: victim.subscriberId } }),
    issuance: await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } }),
  })
  /** The gateway has looked for work for it: the bell's messages come in order, and a session works one by one. */
  async function lookedAgain({ id }: TestAgent, line: Line) {
    await ring({ at: 'agent', id }, { at: 'policy' })
    await line.next('policy')
    line.send('{}')
    await line.next('error')
  }
  const alarms = async (agentId: string) =>
    (await getAgent(agentId)).events.map(({ action, data }) => `${action} ${(data as { reason?: string }).reason}`)

  it('gets an agent that is nobody’s: no order, no word of anybody, and its claims change nothing', async () => {
    const robbery = await theft('robbed')
    const { tokenId, token, victim, issuanceId } = robbery
    const before = await standing(robbery)
    const { agent, policy } = await enrolTestAgent(token)
    const { line, welcome } = await connect(agent)
    expect(welcome.state).toBe('active')

    // With everything a thief could have seen: the certificate, the number of the issuance.
    const thiefsKey = signerOf(await generatePrivateKey('P-256'))
    const proof = await possessionProof(agent.id, welcome.claimNonce, victim.der, thiefsKey)
    const certificate = victim.der.toString('base64')
    for (const claim of [{ proof }, {}]) {
      const seen = { certificate, presence: 'present_ok', protection: 'nss', ...claim }
      line.send({ type: 'inventory.report', certificates: [seen] })
    }
    const report = { type: 'certificate.installed', ...reportOf(issuanceId, 99), certificate, proof, protection: 'nss' }
    line.send(report)
    expect(await line.next('error')).toMatchObject({ id: report.id, problem: 'no such issuance of this agent' })
    await lookedAgain(agent, line)

    expect(await standing(robbery)).toEqual(before)
    expect(line.has('order') || line.has('order.cancel')).toBe(false)
    const told = [...line.heard, Buffer.from(policy.bytes, 'base64').toString()].join('\n')
    for (const word of ['robbed', 'さん', issuanceId, victim.agent.id]) expect(told).not.toContain(word)

    // Nor can the log be filled: each of these is another claim.
    for (let n = 0; n < 120; n++) line.send({ ...report, ...reportOf(randomUUID(), n) })
    for (let n = 0; n < 120; n++) await line.next('error')
    expect(await alarms(agent.id)).toHaveLength(100)

    // What the administrator sees: a second PC on that token, nobody's, and what it tried.
    expect((await listTokens()).find(({ id }) => id === tokenId)).toMatchObject({ uses: 2, agents: 2 })
    const strangers = await listAgents(agentListInput.parse({ token: tokenId, match: 'unassigned' }))
    expect(strangers.rows).toMatchObject([{ id: agent.id, assignments: [] }])
    expect(await alarms(agent.id)).toEqual(
      expect.arrayContaining([
        'certificate.claim_refused bad_proof',
        'certificate.claim_refused no_proof',
        'agent.alarm unknown_issuance',
      ]),
    )
    await retireAgent(agent.id, admin)
    expect(await line.next('refused')).toMatchObject({ reason: 'retired' })
    await expect(enrolTestAgent(token, agent.identity)).rejects.toMatchObject({ code: 'token_unknown' })
  })

  it.each(['used up', 'revoked'])('waits for approval once it is %s, and is not heard until then', async (how) => {
    const robbery = await theft(how.replace(' ', '-'))
    const { tokenId, token, victim } = robbery
    if (how === 'revoked') await revokeToken(tokenId, admin)
    else await enrolTestAgent(token)
    const before = await standing(robbery)
    const { agent, state } = await enrolTestAgent(token)
    expect(state).toBe('pending_approval')
    const { line, welcome } = await connect(agent)
    expect(welcome.state).toBe('pending_approval')
    // Even with the key itself it is not listened to.
    const proof = await possessionProof(agent.id, welcome.claimNonce, victim.der, victim.key)
    const seen = { certificate: victim.der.toString('base64'), presence: 'present_ok', protection: 'nss', proof }
    line.send({ type: 'inventory.report', certificates: [seen] })
    await line.next('error')
    await lookedAgain(agent, line)
    expect(line.has('order')).toBe(false)
    expect(await standing(robbery)).toEqual(before)
    const waiting = await listAgents(agentListInput.parse({ token: tokenId, state: ['pending_approval'] }))
    expect(waiting.rows.map(({ id }) => id)).toEqual([agent.id])
  })
})

it('answers what it cannot understand and keeps the connection', async () => {
  const { agent } = await enrolTestAgent()
  const { line } = await connect(agent)
  const id = '0b6a2c4e-98a1-4f0e-8a63-0a4f3a5b6c7d'
  for (const bad of ['not json', '{"type":"nonsense"}', `{"type":"issuance.progress","id":"${id}"}`]) line.send(bad)
  const answers = [await line.next('error'), await line.next('error'), await line.next('error')]
  expect(answers.map((answer) => answer.id)).toEqual([null, null, id])
  expect(line.socket.readyState).toBe(WebSocket.OPEN)
})

it('tells a protocol that is too old so, and an unknown or unproven agent that it is refused', async () => {
  const { agent } = await enrolTestAgent()
  const old = new Line()
  await old.next('challenge')
  old.send({ type: 'hello', protocol: 0, whatever: 'it looked like then' })
  expect(await old.next('tooOld')).toMatchObject({ oldest: 1 })
  const unknown = new Line()
  unknown.send({
    ...agent.hello((await unknown.next('challenge')).nonce),
    agentId: '0b6a2c4e-98a1-4f0e-8a63-0a4f3a5b6c7d',
  })
  expect(await unknown.next('refused')).toMatchObject({ reason: 'unknown_agent' })
  const unproven = new Line()
  await unproven.next('challenge')
  unproven.send(agent.hello('a nonce this gateway did not give'))
  expect(await unproven.next('refused')).toMatchObject({ reason: 'bad_signature' })
})

it('hears the bell again after its connection to the database was cut, and looks at what it missed', async () => {
  const { line, certificateId } = await claimed('bell-cut')
  await db().$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`
  // No ring is sent for this one: only the re-read after the new LISTEN can find it.
  const { issuanceId } = await requestRenewal(certificateId, admin)
  const { order } = await line.next('order')
  expect(Buffer.from(order.bytes, 'base64').toString()).toContain(issuanceId)
})
