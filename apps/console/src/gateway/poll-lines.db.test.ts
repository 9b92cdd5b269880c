import { randomBytes } from 'node:crypto'
import {
  type ConsoleMessage,
  MAX_POLL_BYTES,
  consoleMessageSchema,
  pollAnswerSchema,
} from '@certfleet/core/protocol.ts'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type TestAgent, admin, enrolTestAgent, scene, useConsole } from '../../../../test/support/console.ts'
import { claimCertificate, offeredReport, useGateway } from '../../../../test/support/gateway.ts'
import { ring } from '../server/bell.ts'
import { db } from '../server/db.ts'
import { cancelIssuance } from '../server/issuances/cancel-issuance.ts'
import { requestRenewal } from '../server/issuances/request-issuance.ts'

useConsole()
const url = useGateway()

const newLine = () => randomBytes(32).toString('base64url')

/** An agent's line by polls. */
class Polls {
  readonly line = newLine()
  readonly #received: ConsoleMessage[] = []
  readonly #gone = new AbortController()
  #isOpen = false

  post(messages: unknown[], open = false, line = this.line): Promise<Response> {
    const texts = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)))
    return fetch(url(), {
      method: 'POST',
      headers: { 'x-certfleet-line': line },
      body: JSON.stringify({ open, messages: texts }),
      signal: this.#gone.signal,
    })
  }

  async send(...messages: unknown[]): Promise<void> {
    const { status } = await this.post(messages)
    if (status !== 204) throw new Error(`HTTP ${status} to what was brought`)
  }

  /** One poll. @returns whether the line is over */
  async fetch(): Promise<boolean> {
    const answer = await this.post([], !this.#isOpen)
    this.#isOpen = true
    const { messages, isOver } = pollAnswerSchema.parse(await answer.json())
    this.#received.push(...messages.map((text) => consoleMessageSchema.parse(JSON.parse(text))))
    return isOver
  }

  async next<Type extends ConsoleMessage['type']>(type: Type): Promise<Extract<ConsoleMessage, { type: Type }>> {
    for (;;) {
      const at = this.#received.findIndex((message) => message.type === type)
      if (at >= 0) return this.#received.splice(at, 1)[0] as Extract<ConsoleMessage, { type: Type }>
      await this.fetch()
    }
  }

  /** The agent ends, or its PC loses the network. */
  leave(): void {
    this.#gone.abort()
  }
}

async function connect(agent: TestAgent) {
  const polls = new Polls()
  const { nonce } = await polls.next('challenge')
  await polls.send(agent.hello(nonce))
  return { polls, welcome: await polls.next('welcome') }
}

const leaseOf = async ({ id }: TestAgent) =>
  (await db().agent.findUniqueOrThrow({ where: { id } })).connectedUntil?.getTime() ?? 0

it('an agent that polls is sent its order by the bell, is acknowledged, and holds its lease until it goes', async () => {
  const one = await scene('by-polls', 20)
  const { agent } = one
  const { polls, welcome } = await connect(agent)
  expect(await leaseOf(agent)).toBeGreaterThan(Date.now() + 60_000)
  const certificateId = await claimCertificate(one, welcome.claimNonce, (message) => polls.send(message))
  const order = polls.next('order')
  const { issuanceId } = await requestRenewal(certificateId, admin)
  await ring({ at: 'agent', id: agent.id })
  await order
  const report = offeredReport(issuanceId)
  await polls.send(report, report)
  expect(await polls.next('ack')).toEqual({ type: 'ack', id: report.id, over: false })
  await polls.next('ack')
  await cancelIssuance(issuanceId, admin)
  await polls.next('order.cancel')
  await polls.send('not json')
  expect(await polls.next('error')).toMatchObject({ id: null })
  // As one is answered for the sake of the other, that one is held.
  await Promise.race([polls.fetch(), polls.fetch()].map((held) => held.catch(() => {})))
  polls.leave()
  await expect.poll(() => leaseOf(agent)).toBeLessThan(Date.now() + 1000)
})

it('of two connections of one identity the newer wins, whatever carries them', async () => {
  const { agent } = await enrolTestAgent()
  const hello = async (socket: WebSocket) => {
    const [data] = await new Promise<[Buffer]>((resolve) => socket.once('message', (each: Buffer) => resolve([each])))
    const message = consoleMessageSchema.parse(JSON.parse(data.toString()))
    if (message.type === 'challenge') socket.send(JSON.stringify(agent.hello(message.nonce)))
  }
  const first = new WebSocket(url())
  await hello(first)
  await new Promise((resolve) => first.once('message', resolve))
  const closed = new Promise((resolve) => first.once('close', resolve))
  const { polls } = await connect(agent)
  expect(await closed).toBe(4000)
  const held = polls.fetch()
  const second = new WebSocket(url())
  await hello(second)
  expect(await held).toBe(true)
  expect((await polls.post([])).status).toBe(410)
  expect(await leaseOf(agent)).toBeGreaterThan(Date.now() + 60_000)
  const { polls: third } = await connect(agent)
  const { polls: fourth } = await connect(agent)
  // It was told, and only then is unknown.
  expect(await third.fetch()).toBe(true)
  expect((await third.post([agent.hello('x')])).status).toBe(410)
  expect(second.readyState).not.toBe(WebSocket.OPEN)
  fourth.leave()
})

it('an agent that proves nothing is refused, and one that is retired is told so before its line is over', async () => {
  const { agent } = await enrolTestAgent()
  const unproven = new Polls()
  await unproven.next('challenge')
  await unproven.send(agent.hello('a nonce this gateway did not give'))
  expect(await unproven.next('refused')).toMatchObject({ reason: 'bad_signature' })
  const { polls } = await connect(agent)
  await db().agent.update({ where: { id: agent.id }, data: { state: 'retired' } })
  await ring({ at: 'agent', id: agent.id })
  expect(await polls.next('refused')).toMatchObject({ reason: 'retired' })
})

it('answers what is no poll of a line it knows so, without a session', async () => {
  const polls = new Polls()
  const status = async (asked: Promise<Response>) => (await asked).status
  const headers = { 'x-certfleet-line': newLine() }
  expect(await status(polls.post([]))).toBe(410)
  expect(await status(polls.post(['{}']))).toBe(410)
  expect(await status(polls.post([], true, 'too short'))).toBe(400)
  expect(await status(fetch(url(), { headers }))).toBe(405)
  expect(await status(fetch(url(), { method: 'POST', headers, body: 'no json' }))).toBe(400)
  const huge = { method: 'POST', headers, body: 'x'.repeat(MAX_POLL_BYTES + 1) }
  // Cut off in the middle of what nobody reads, or told in time.
  expect([413, 0]).toContain(await status(fetch(url(), huge)).catch(() => 0))
})

it('of two polls of one line the newer is answered, and nothing is lost', async () => {
  const { agent } = await enrolTestAgent()
  const { polls } = await connect(agent)
  const older = polls.fetch()
  const newer = polls.next('error')
  expect(await older).toBe(false)
  await polls.send('not json')
  await newer
})
