import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { ask, outcomeOf, requested, screensOf } from './support/challenges.ts'
import { type House, openHouse } from './support/house.ts'
import { password } from './support/pc.ts'

/** What an authority asks beside the password, through the agent's screens. All of it: challenges.full.e2e.ts. */

let house: House
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterAll(() => house?.close())

it('renews when the transaction, a one-time password and the secret question are asked for', async () => {
  const all = ['transaction', 'otp', 'question'] as const
  await ask(house, { issue: [], renew: [...all] })
  const pc = await requested(house, 'renew', 'all-asked')
  try {
    const { employee } = pc
    await employee.renews(password, () => employee.screen === 'CCHK007')
    expect(await outcomeOf(house, pc)).toEqual({ asked: screensOf([...all]), certificates: 2 })
    expect(employee.passwordsTyped).toBe(1)
  } finally {
    await pc.agent.end()
    pc.employee.close()
  }
})
