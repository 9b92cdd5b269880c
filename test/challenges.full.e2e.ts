import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { ask, challengeSets, requested, screensOf, walk } from './support/challenges.ts'
import { type House, openHouse } from './support/house.ts'
import { type Pc, turnOff } from './support/pc.ts'

/** Every combination of what an authority asks, for issue and for renewal, through the agent's screens. */

let house: House
const pcs: Pc[] = []
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterEach(() => turnOff(pcs))
afterAll(() => house?.close())

describe.each(['issue', 'renew'] as const)('%s, when beside the password is asked', (purpose) => {
  const certificates = purpose === 'issue' ? 1 : 2
  const other = purpose === 'issue' ? 'renew' : 'issue'
  it.each(challengeSets.map((set, index) => ({ set, index, name: set.join(' and ') || 'nothing' })))(
    '$name',
    async ({ set, index }) => {
      await ask(house, { issue: [], renew: [], [purpose]: set, [other]: set.length === 0 ? ['question'] : [] })
      const pc = await requested(house, purpose, `${purpose}-${index}`)
      pcs.push(pc)
      expect(await walk(house, pc)).toEqual({ asked: screensOf(set), passwordsTyped: 1, certificates })
    },
  )

  it('a one-time password, by a token whose clock has drifted', async () => {
    await ask(house, { issue: ['otp'], renew: ['otp'] })
    const pc = await requested(house, purpose, `${purpose}-drifted`)
    pcs.push(pc)
    if (pc.employee.tokens) pc.employee.tokens.aheadMs = 5 * 60_000
    const asked = ['CCHK002', 'CCHK003', 'CCHK004']
    expect(await walk(house, pc)).toEqual({ asked, passwordsTyped: 1, certificates })
  })
})
