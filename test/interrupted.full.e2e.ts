import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { ask } from './support/challenges.ts'
import { type House, openHouse } from './support/house.ts'
import { type Pc, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { giveTokens } from './support/tokens.ts'

/** A renewal that stands still in its middle, and goes on. */

const script = 'test/support/agent-process.ts'

let house: House
let pc: Pc
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterEach(async () => {
  await pc?.agent.end()
  pc?.employee.close()
})
afterAll(() => house?.close())

async function ordered(loginId: string, env: Record<string, string>): Promise<string> {
  pc = await newPc(house, loginId, { script, store: 'file' })
  Object.assign(pc.env, env)
  const { certificateId } = await turnOn(house, pc)
  return (await house.api.issuances.renew.mutate({ certificateId })).issuanceId
}
const issuance = (id: string) =>
  house.consoleDb.issuance.findUniqueOrThrow({ where: { id }, include: { result: true } })
const becomes = (id: string, expected: Record<string, unknown>) =>
  eventually(
    `issuance to become ${JSON.stringify(expected)}`,
    async () => {
      const row = await issuance(id)
      return Object.entries(expected).every(([field, value]) => row[field as 'state'] === value)
    },
    60_000,
  )
const certificatesOf = (loginId: string) =>
  house.authorityDb.certificate.findMany({ where: { subscriber: { loginId } }, orderBy: { issuedAt: 'asc' } })

it('the lid is closed at CCHK003: the step is over, nothing is counted, and the request is there again', async () => {
  await ask(house, { issue: [], renew: ['otp'] })
  const idleMs = 12_000
  const id = await ordered('lid-closed', { AGENT_IDLE_MS: String(idleMs) })
  pc.employee.tokens = await giveTokens(house, 'lid-closed')
  await pc.employee.open()
  for (const screen of ['FLT01', 'CCHK001', 'CCHK002']) {
    await pc.employee.sees(screen)
    await pc.employee.answers(password)
  }
  await pc.employee.sees('CCHK003')
  process.kill(pc.agent.pid, 'SIGSTOP')
  await sleep(idleMs + 3000)
  process.kill(pc.agent.pid, 'SIGCONT')
  await becomes(id, { state: 'offered', waitingOn: 'employee', lastCode: 'employee_idle', attempt: 1 })
  const subscriber = await house.authorityDb.subscriber.findFirstOrThrow({ where: { loginId: 'lid-closed' } })
  expect(subscriber).toMatchObject({ failedAttempts: 0, lockedAt: null })
  expect(await certificatesOf('lid-closed')).toHaveLength(1)
  await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
  await becomes(id, { state: 'completed' })
  expect(pc.employee.passwordsTyped).toBe(2)
  expect(await certificatesOf('lid-closed')).toHaveLength(2)
  await ask(house, { issue: [], renew: [] })
})
