import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { askInstance } from '../apps/agent/src/instance.ts'
import { agentStatusSchema } from '../apps/agent/src/status.ts'
import { type House, openHouse } from './support/house.ts'
import { type Pc, newPc, password, turnOff, turnOn } from './support/pc.ts'
import { freePorts } from './support/ports.ts'
import { eventually } from './support/process.ts'

/** A renewal through something that lets no WebSocket pass: every message of it by plain requests. */

let house: House
let between: Server
let upgrades = 0
let isBlocking = true
const pcs: Pc[] = []
beforeAll(async () => {
  const [port] = (await freePorts(1)) as [number]
  between = createServer(passOn)
  between.on('upgrade', ({ headers, url }, socket) => {
    upgrades++
    if (isBlocking) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    const call = request(new URL(url ?? '', house.origin), { headers })
    call.on('upgrade', (answer, other, head) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      // What the gateway says at once may have come in one piece with its answer.
      socket.write(head)
      socket.pipe(other).pipe(socket)
      socket.on('error', () => other.destroy())
      other.on('error', () => socket.destroy())
    })
    return call.end()
  })
  await new Promise<void>((resolve) => between.listen(port, '127.0.0.1', resolve))
  const settings = { CERTFLEET_GATEWAY_URL: `ws://127.0.0.1:${port}/agent` }
  house = await openHouse({ postgresUrl: inject('postgresUrl'), settings })
})
afterEach(() => turnOff(pcs))
afterAll(async () => {
  await house?.close()
  between?.closeAllConnections()
  between?.close()
})

function passOn(asked: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = asked
  const call = request(new URL(url, house.origin), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  call.on('error', () => response.destroy())
  response.on('close', () => call.destroy())
  asked.pipe(call)
}

const statusOf = (pc: Pc) => askInstance(linuxPlatform(pc.env).privateFolder, 'status', agentStatusSchema)

it('a renewal completes where no WebSocket comes through', async () => {
  const pc = await newPc(house, 'polling')
  pcs.push(pc)
  const { certificateId } = await turnOn(house, pc)
  expect(upgrades).toBeGreaterThan(0)
  expect(await statusOf(pc)).toMatchObject({ link: 'connected', polling: 'HTTP 403' })
  const connectedUntil = async () =>
    (await house.consoleDb.agent.findUniqueOrThrow({ where: { id: pc.agentId } })).connectedUntil?.getTime() ?? 0
  expect(await connectedUntil()).toBeGreaterThan(Date.now())
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
  await eventually('the end', async () => {
    const { state } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    return state === 'completed'
  })
  expect(await statusOf(pc)).toMatchObject({ link: 'connected', polling: 'HTTP 403' })
  await pc.agent.end()
  await eventually('the end of its lease', async () => (await connectedUntil()) <= Date.now())
  // The next time it starts nothing is in the way.
  isBlocking = false
  await pc.agent.start()
  await eventually('a WebSocket', async () => {
    const status = await statusOf(pc)
    return status?.link === 'connected' && status.polling === null
  })
})
