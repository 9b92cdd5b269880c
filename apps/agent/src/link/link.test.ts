import { randomUUID } from 'node:crypto'
import type { Report } from '@certfleet/core/protocol.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TrustedTime, systemClock } from '../clock.ts'
import { enrol } from '../enrol.ts'
import { loadIdentity } from '../identity.ts'
import type { Log } from '../log.ts'
import { Outbox } from '../outbox.ts'
import { PolicyStore } from '../policy.ts'
import { TestConsole, newOrderKey, send } from '../test/console.ts'
import { temporaryFolder } from '../test/folder.ts'
import { directly } from '../proxy.ts'
import { quickTempo, testPlatform } from '../test/pc.ts'
import { until } from '../test/wait.ts'
import { Link } from './link.ts'
import type { LinkState } from './link-state.ts'

/** A link of an enrolled agent, with everything it tells written down. */
async function scene() {
  const console = await new TestConsole().start()
  const platform = testPlatform(temporaryFolder())
  await enrol({ platform, server: console.origin, token: console.token })
  const identity = loadIdentity(platform.privateFolder)
  if (!identity) throw new Error('not enrolled')
  const outbox = new Outbox(platform.privateFolder)
  const policies = new PolicyStore(platform.privateFolder, identity)
  const time = new TrustedTime(systemClock)
  const told = {
    states: [] as LinkState[],
    orders: 0,
    refused: [] as string[],
    settled: [] as string[],
    logged: [] as string[],
  }
  const disk = { isFull: false }
  const write = (done: () => void) => {
    if (disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    done()
  }
  const note = (event: string) => void told.logged.push(event)
  const log: Log = { info: note, warn: note, error: note }
  const link = new Link({
    ...quickTempo,
    identity,
    policies,
    outbox,
    time,
    log,
    tempo: quickTempo.link,
    network: directly,
    about: () => ({
      version: '0',
      platform: 'test',
      hostname: 'pc-1',
      osUser: 'hanako',
      clock: new Date().toISOString(),
      openIssuances: [],
    }),
    inventory: async () => ({ type: 'inventory.report', certificates: [] }),
    onOrder: () => write(() => (told.orders += 1)),
    onCancel: () => {},
    onGrant: () => {},
    onAsk: () => {},
    onSettled: (report, outcome) => write(() => told.settled.push(`${report.type} ${outcome}`)),
    onRefused: (reason) => void told.refused.push(reason),
    onState: (state) => void told.states.push(state),
  })
  const stop = new AbortController()
  const running = link.run(stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
    await console.stop()
  })
  return { console, link, outbox, policies, time, told, disk }
}

const failure = (): Report => ({
  type: 'issuance.failed',
  id: randomUUID(),
  issuanceId: randomUUID(),
  attempt: 1,
  seq: 1,
  at: new Date().toISOString(),
  code: 'locked',
})

it('says hello with its identity, takes stock, and delivers what waits in the outbox', async () => {
  const { console, outbox, told } = await scene()
  const report = failure()
  outbox.put(report)
  await until('the report', () => console.reports.some(({ id }) => id === report.id))
  await until('the inventory', () => console.inventories.length > 0)
  await until('the acknowledgement', () => told.settled.length > 0)
  expect(told.settled).toEqual(['issuance.failed committed'])
  expect(outbox.pending()).toEqual([])
})

it('sends again, in order, what no console acknowledged, until one does', async () => {
  const { console, link, outbox } = await scene()
  console.acknowledges = false
  const reports = [failure(), failure(), failure()]
  for (const report of reports) outbox.put(report)
  await until('the reports', () => console.reports.length === 3)
  link.reconnect()
  await until('the reports again', () => console.reports.length === 6)
  expect(console.reports.map(({ id }) => id)).toEqual([...reports, ...reports].map(({ id }) => id))
  console.acknowledges = true
  link.reconnect()
  await until('an empty outbox', () => outbox.pending().length === 0)
})

it('sends a report only once on a connection', async () => {
  const { console, outbox } = await scene()
  console.acknowledges = false
  await until('the connection', () => console.inventories.length > 0)
  for (const report of [failure(), failure()]) outbox.put(report)
  await until('the reports', () => console.reports.length >= 2)
  outbox.put(failure())
  await until('the third', () => console.reports.length >= 3)
  expect(new Set(console.reports.map(({ id }) => id)).size).toBe(console.reports.length)
})

it('deals with what it could not write down once there is room, and forgets no report before', async () => {
  const { console, outbox, told, disk } = await scene()
  await until('the connection', () => console.inventories.length > 0)
  disk.isFull = true
  console.broadcast({ type: 'order', order: console.policy() })
  const report = failure()
  outbox.put(report)
  await until('the refusals', () => told.logged.filter((event) => event === 'link.message_failed').length >= 2)
  expect([told.orders, told.settled, outbox.pending()]).toEqual([0, [], [report]])
  disk.isFull = false
  await until('the order', () => told.orders === 1)
  await until('the acknowledgement', () => outbox.pending().length === 0)
  expect(told.settled).toEqual(['issuance.failed committed'])
  expect(console.hellos).toHaveLength(1)
})

it('drops a report the console can never accept', async () => {
  const { console, outbox, told } = await scene()
  console.acknowledges = false
  const report = failure()
  outbox.put(report)
  await until('the report', () => console.reports.length > 0)
  console.broadcast({ type: 'error', id: report.id, problem: 'unknown issuance' })
  await until('the outcome', () => told.settled.length > 0)
  expect(told.settled).toEqual(['issuance.failed rejected'])
  expect(outbox.pending()).toEqual([])
})

it('keeps quiet until it is approved, then begins on the same connection', async () => {
  const { console, outbox, link, told } = await scene()
  await until('the first connection', () => link.state === 'connected')
  console.welcomeState = 'pending_approval'
  link.reconnect()
  await until('the wait for approval', () => link.state === 'pending_approval')
  const [reports, inventories, hellos] = [console.reports.length, console.inventories.length, console.hellos.length]
  outbox.put(failure())
  console.broadcast({ type: 'order', order: { bytes: '', signature: '', keyId: 'a'.repeat(64) } })
  await until('the order to be passed over', () => told.logged.includes('link.not_active_yet'))
  expect([console.reports.length, console.inventories.length]).toEqual([reports, inventories])
  expect(told.orders).toBe(0)
  console.welcomeState = 'active'
  for (const socket of console.connections) console.welcome(socket)
  await until('the report', () => console.reports.length > reports)
  expect(console.hellos.length).toBe(hellos)
})

it('says nothing more to a server whose policy the pinned key did not sign, and tries again later', async () => {
  const { console, link, outbox, told } = await scene()
  await until('the first connection', () => console.inventories.length > 0)
  console.signingKey = newOrderKey()
  outbox.put(failure())
  await until('the report', () => outbox.pending().length === 0)
  const [reports, inventories] = [console.reports.length, console.inventories.length]
  outbox.put(failure())
  link.reconnect()
  await until('the refusal', () => link.state === 'untrusted')
  console.acknowledges = false
  const hellos = console.hellos.length
  await until('another try', () => console.hellos.length > hellos + 1)
  expect([console.reports.length, console.inventories.length]).toEqual([reports + 1, inventories])
  expect(told.logged).toContain('policy.refused')
  told.states.forEach((state, index) => {
    if (state === 'untrusted') expect(told.states[index - 1]).toBe('connecting')
  })
  console.signingKey = console.orderKey
  await until('the console again', () => link.state === 'connected')
})

it.each(['ws://console.example/agent', 'ws://127.0.0.1:9/agent'])(
  'is not cut off by a policy with a wrong gateway, and never uses an unprotected one: %s',
  async (gateway) => {
    const { console, link, policies, told } = await scene()
    await until('the connection', () => link.state === 'connected')
    console.otherGateway = gateway
    console.broadcast({ type: 'policy', policy: console.policy(2) })
    await until('the policy', () => policies.current?.version === 2)
    const hellos = console.hellos.length
    link.reconnect()
    await until('another connection', () => console.hellos.length > hellos && link.state === 'connected')
    expect(told.logged.includes('link.gateway_not_protected')).toBe(gateway.includes('console.example'))
  },
)

it('keeps the newest policy it has seen, and reports an older one', async () => {
  const { console, link, policies, told } = await scene()
  console.policyVersion = 5
  link.reconnect()
  await until('the policy', () => policies.current?.version === 5)
  console.policyVersion = 4
  link.reconnect()
  await until('the report', () => told.refused.length > 0)
  expect(told.refused).toEqual(['policy_older'])
  expect(policies.current?.version).toBe(5)
  await until('the connection all the same', () => link.state === 'connected')
})

it('takes a policy that comes while it is connected, and takes stock again', async () => {
  const { console, policies } = await scene()
  await until('the inventory', () => console.inventories.length > 0)
  const before = console.inventories.length
  console.broadcast({ type: 'policy', policy: console.policy(7) })
  await until('the policy', () => policies.current?.version === 7)
  await until('another inventory', () => console.inventories.length > before)
  expect(console.hellos).toHaveLength(1)
})

it('passes over what it cannot read, and stays connected', async () => {
  const { console, outbox, told } = await scene()
  await until('the connection', () => console.inventories.length > 0)
  const hellos = console.hellos.length
  for (const socket of console.connections) {
    for (const bad of ['', '{', 'null', '{"type":"reboot"}', '{"type":"order"}', '{"type":"ack","id":7,"over":1}']) {
      socket.send(bad)
    }
    socket.send(Buffer.from([0, 1, 2]))
  }
  outbox.put(failure())
  await until('a report on the same connection', () => told.settled.length > 0)
  expect(told.logged.filter((event) => event === 'link.unreadable_message').length).toBe(7)
  expect(console.hellos.length).toBe(hellos)
})

it.each([
  ['tooOld', 'too_old'],
  ['refused', 'refused'],
] as const)('shows %s, and asks again much later', async (type, state) => {
  const { console, link, told } = await scene()
  await until('the connection', () => link.state === 'connected')
  console.onHello = (socket) =>
    send(socket, type === 'tooOld' ? { type, oldest: 9, current: 9 } : { type, reason: 'retired' })
  link.reconnect()
  await until('the answer', () => link.state === state)
  console.onHello = (socket) => console.welcome(socket)
  await until('the console again', () => link.state === 'connected')
  // It may have asked more than once before the test looked.
  const turns = told.states.filter((each) => each !== 'connecting')
  expect(turns.filter((each, n) => each !== turns[n - 1])).toEqual(['connected', 'offline', state, 'connected'])
})

it('comes back when the console was away, however often', async () => {
  const { console, link } = await scene()
  for (let n = 0; n < 3; n++) {
    await until('the connection', () => link.state === 'connected')
    await console.stop()
    await until('the loss', () => link.state === 'offline')
    await console.start()
  }
  await until('the connection', () => link.state === 'connected')
  expect(console.hellos).toHaveLength(4)
})

describe('where no WebSocket comes through', () => {
  it.each([403, 400, 'cut', 'eaten'] as const)('has the same messages by polls: %s', async (webSockets) => {
    const { console, link, outbox, told } = await scene()
    await until('the connection', () => link.state === 'connected')
    expect(link.polling).toBeNull()
    console.webSockets = webSockets
    link.reconnect()
    await until('the polling', () => link.state === 'connected' && link.polling)
    expect(told.logged).toContain('link.websocket_blocked')
    const [hellos, inventories] = [console.hellos.length, console.inventories.length]
    const reports = Array.from({ length: 150 }, failure)
    for (const report of reports) outbox.put(report)
    await until('the reports', () => told.settled.length === 150)
    expect(console.reports.map(({ id }) => id)).toEqual(reports.map(({ id }) => id))
    console.broadcast({ type: 'order', order: { bytes: '', signature: '', keyId: 'a'.repeat(64) } })
    await until('the order', () => told.orders === 1)
    link.reportInventory()
    await until('the inventory', () => console.inventories.length > inventories)
    expect(console.hellos).toHaveLength(hellos)
  })

  it('comes back to the WebSocket by itself once one comes through, without a gap before', async () => {
    const { console, link, told } = await scene()
    console.webSockets = 403
    link.reconnect()
    await until('the polling', () => link.state === 'connected' && link.polling)
    const before = told.states.length
    await until('looks in vain', () => told.logged.filter((each) => each === 'link.websocket_still_blocked').length > 2)
    expect(told.states.length).toBe(before)
    console.webSockets = 'pass'
    await until('the WebSocket', () => link.state === 'connected' && link.polling === null)
  })

  it('goes on with another line when a poll is lost, and after a restart of the console', async () => {
    const { console, link, outbox, told } = await scene()
    console.webSockets = 403
    link.reconnect()
    await until('the polling', () => link.state === 'connected' && link.polling)
    const hellos = console.hellos.length
    await console.stop()
    await until('the loss', () => link.state === 'offline')
    outbox.put(failure())
    await console.start()
    await until('the report', () => told.settled.length === 1)
    expect(console.hellos.length).toBeGreaterThan(hellos)
  })

  it('does not poll a console that is only away, and tries the WebSocket again where polls are not taken', async () => {
    const { console, link, told } = await scene()
    await until('the connection', () => link.state === 'connected')
    console.webSockets = 503
    link.reconnect()
    await until('several tries', () => told.states.filter((each) => each === 'offline').length > 3)
    expect(told.logged).not.toContain('link.websocket_blocked')
    console.takesPolls = false
    console.webSockets = 403
    await until('several more', () => told.logged.filter((each) => each === 'link.websocket_blocked').length > 2)
    expect(link.state).not.toBe('connected')
    console.webSockets = 'pass'
    await until('the WebSocket', () => link.state === 'connected' && link.polling === null)
  })
})

it('notices a dead peer that leaves the connection open', async () => {
  const { console, told } = await scene()
  await until('the connection', () => console.inventories.length > 0)
  // A paused socket reads no more pings and so answers none, like a peer that has lost its network.
  for (const socket of console.connections) socket.pause()
  await until('the loss', () => told.logged.includes('link.dead_peer'))
  await until('another connection', () => console.hellos.length > 1)
  expect(told.states).toContain('offline')
})

it('gives up a server that takes the connection and never welcomes', async () => {
  const { console, link, told } = await scene()
  await until('the connection', () => link.state === 'connected')
  console.onHello = () => {}
  link.reconnect()
  await until('the end of patience', () => told.logged.includes('link.not_welcomed'))
  console.onHello = (socket) => console.welcome(socket)
  await until('the connection', () => link.state === 'connected')
  expect(told.states).toContain('offline')
})

it('measures its clock by the console’s', async () => {
  const { console, link, time } = await scene()
  const ahead = 3_600_000
  console.clock = () => new Date(Date.now() + ahead)
  link.reconnect()
  await until('the measurement', () => Math.abs((time.skewMs() ?? 0) + ahead) < 5000)
  expect(Math.abs(time.now().getTime() - Date.now() - ahead)).toBeLessThan(5000)
})
