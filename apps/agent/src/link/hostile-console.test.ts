import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { once } from 'node:events'
import { orderSchema } from '@certfleet/core/order.ts'
import { type ConsoleMessage, MAX_MESSAGE_BYTES } from '@certfleet/core/protocol.ts'
import { sealEnvelope } from '@certfleet/pki/envelope.ts'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { logFileOf } from '../log.ts'
import { newOrderKey } from '../test/console.ts'
import { canary, frameOf, mutated, runs } from '../test/hostile.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'

/**
 * A console, or what stands in its place, that sends what it should not. The agent does nothing it was not signed an order
 * for, keeps nothing of it in its log, and goes on.
 */

const folderBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

it('is not moved, told more than it logs, or stopped by hostile messages', { timeout: 120_000 }, async () => {
  const pc = await Pc.make()
  await pc.start()
  await until('the connection', () => pc.console.inventories.length > 0)
  const foreign = newOrderKey()
  const seal = (kind: 'order' | 'cancel' | 'policy', content: object, key = pc.console.orderKey) =>
    sealEnvelope(kind, content, key)
  const time = new Date().toISOString()
  const nonce = 'n'.repeat(43)
  const { agentId } = pc.console
  const order = pc.order()
  const cancel = { agentId, issuanceId: order.issuanceId, attempt: 1 }
  const messages: ConsoleMessage[] = [
    { type: 'challenge', nonce, time },
    { type: 'welcome', state: 'active', time, policy: pc.console.policy(), claimNonce: nonce },
    { type: 'policy', policy: pc.console.policy() },
    { type: 'order', order: seal('order', order, foreign) },
    // An envelope of one kind does not pass for another.
    { type: 'order', order: seal('policy', order) },
    { type: 'order.cancel', cancel: seal('cancel', cancel, foreign) },
    { type: 'grant', grant: seal('cancel', cancel) },
    { type: 'diagnosis.ask', ask: seal('cancel', cancel) },
    { type: 'ack', id: randomUUID(), over: true },
    { type: 'error', id: randomUUID(), problem: canary },
    { type: 'tooOld', oldest: 9, current: 9 },
    { type: 'refused', reason: 'retired' },
  ]
  /** What is well signed and all the same no order, by a console gone wrong. */
  const signed = fc
    .tuple(fc.constantFrom('order' as const, 'cancel' as const, 'policy' as const), mutated(order))
    .filter(([, content]) => !isOrder(content))
    .map(([kind, content]) => {
      const envelope = seal(kind, content ?? {})
      return JSON.stringify({ type: kind === 'cancel' ? 'order.cancel' : kind, [kind]: envelope })
    })
  const heapBefore = usedHeap()
  const frame = fc.oneof(...messages.map(frameOf), signed, fc.constant('x'.repeat(MAX_MESSAGE_BYTES + 1)))

  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 8 }), async (frames) => {
      const socket = await until('a connection', () => connection(pc), 30_000)
      await delivered(socket, frames)
      expect(pc.agent?.status().issuances).toEqual([])
    }),
    runs(8, 1000),
  )
  expect(Object.prototype).not.toHaveProperty(canary)
  expect(pc.authority.calls).toEqual([])
  const log = readFileSync(logFileOf(pc.platform), 'utf8')
  expect(log).toContain('link.unreadable_message')
  // What a console says to a report of ours is for whoever reads the log; nothing else of its messages is.
  expect(log.split('\n').filter((line) => line.includes(canary) && !line.includes('"link.rejected"'))).toEqual([])
  expect(folderBytes(pc.platform.privateFolder)).toBeLessThan(10_000_000)
  expect(usedHeap() - heapBefore).toBeLessThan(50_000_000)
  // And it works.
  await pc.renewed()
})

/** Bytes, without what is only waiting to be collected. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

/** The connection over which the agent has been welcomed. */
const connection = ({ agent, console: { connections } }: Pc) =>
  agent?.status().link === 'connected' && connections.find(({ readyState }) => readyState === WebSocket.OPEN)

/** Sends them, and waits until the agent has read them all, or has had enough. */
async function delivered(socket: WebSocket, frames: (string | Buffer)[]): Promise<void> {
  const given = new AbortController()
  const { signal } = given
  const read = Promise.race([once(socket, 'pong', { signal }), once(socket, 'close', { signal })])
  for (const frame of frames) socket.send(frame)
  socket.ping()
  await read
  given.abort()
}

/** A changed order that is one all the same is obeyed: its console signed it. */
const isOrder = (content: unknown) => orderSchema.safeParse(content).success
