import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type BackendServer, backendServers } from './support/backend-servers.ts'
import { makeTemplates } from './support/database.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/eventually.ts'

/**
 * The queue is lost in the middle of renewals, and its server killed. Rows are the truth: what was under way goes on,
 * what was ordered meanwhile is found, and none of the console's processes needs to be started again.
 */

const cases = backendServers.flatMap(({ title, needed, open, losses }) =>
  losses.slice(0, 1).map(({ title: lost, lose }) => ({ title, lost, needed, open, lose })),
)

/** Upkeep twice a minute, then `dispatch`, and a second look at what was ordered. */
const foundAgainMs = 75_000

describe.each(cases)('the queue on $title, $lost and its server killed', ({ needed, open, lose }) => {
  let server: BackendServer
  let house: House
  const pcs: Pc[] = []

  beforeEach((context) => needs(context, ...needed))
  beforeAll(async () => {
    if (lacks(...needed)) return
    server = await open(inject('postgresUrl'))
    const { postgresUrl, redisUrl } = server
    if (!redisUrl) await makeTemplates(postgresUrl)
    house = await openHouse({ postgresUrl, redisUrl, console: 'three' })
  })
  afterAll(async () => {
    for (const pc of pcs) {
      await pc.agent.end()
      pc.employee.close()
    }
    await house?.close()
    await server?.close()
  })

  it('loses no renewal', { timeout: 240_000 }, async () => {
    const begun = await pcOf('begun')
    const ordered = await pcOf('ordered')
    const off = await pcOf('off')
    await off.pc.agent.end()
    await eventually('the PC to be off', async () => {
      const { connectedUntil } = await house.consoleDb.agent.findUniqueOrThrow({ where: { id: off.pc.agentId } })
      return connectedUntil === null || connectedUntil < new Date()
    })
    const first = await renew(begun)
    await begun.pc.employee.open()
    await begun.pc.employee.sees('FLT01')

    await lose(server.redisUrl ?? house.consoleDatabaseUrl)
    // Orders go on while Redis is away. Without PostgreSQL there is nothing to write them into.
    if (server.redisUrl) await server.kill()
    const second = await renew(ordered)
    const third = await renew(off)
    if (!server.redisUrl) await server.kill()
    await server.start()
    const startedAt = new Date()

    for (const { pc } of [begun, ordered]) await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    await becomes(first, 'completed')
    await becomes(second, 'completed')
    // Only the queue can find out that this PC is off: the schedule, and the job it adds.
    await becomes(third, 'unreachable')
    await eventually('the feed', async () => {
      const { lastSyncAt } = await house.consoleDb.authority.findFirstOrThrow()
      return lastSyncAt && lastSyncAt > startedAt
    })
    await off.pc.agent.start()
    await off.pc.employee.renews(password, () => off.pc.employee.screen === 'CCHK007')
    await becomes(third, 'completed')

    for (const { pc } of [begun, ordered, off]) {
      const issued = await house.authorityDb.certificate.count({ where: { subscriber: { loginId: pc.loginId } } })
      expect(issued).toBe(2)
    }
    for (const { output, isRunning } of house.console) {
      expect(isRunning).toBe(true)
      expect(output).not.toContain('unhandled rejection')
    }
  })

  async function pcOf(loginId: string) {
    const pc = await newPc(house, loginId, { store: 'file' })
    pcs.push(pc)
    return { pc, ...(await turnOn(house, pc)) }
  }

  const renew = async ({ certificateId }: { certificateId: string }) =>
    (await house.api.issuances.renew.mutate({ certificateId })).issuanceId

  const becomes = (id: string, state: string) =>
    eventually(
      `issuance ${state}`,
      async () => (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })).state === state,
      foundAgainMs,
    )
})
