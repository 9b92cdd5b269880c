import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { languages } from '../apps/agent/src/screens/text/text.ts'
import { launchBrowser } from './support/browser.ts'
import { ask, challengeSets, outcomeOf, requested, screensOf } from './support/challenges.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, turnOff } from './support/pc.ts'
import { Seat } from './support/seat.ts'

/**
 * Every combination of what an authority asks, for issue and for renewal, from the request to the certificate at the
 * agent's screens in a real browser, in one language and the other in turn.
 */

let house: House
let browser: Browser
const pcs: Pc[] = []
beforeAll(async () => {
  if (lacks('chromium')) return
  browser = await launchBrowser()
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
beforeEach((context) => needs(context, 'chromium'))
afterEach(() => turnOff(pcs))
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

describe.each(['issue', 'renew'] as const)('%s, when beside the password is asked', (purpose) => {
  const certificates = purpose === 'issue' ? 1 : 2
  const other = purpose === 'issue' ? 'renew' : 'issue'

  /** Goes from the request to the certificate. @returns the screens that asked, as seen, and what came of it */
  async function obtain(loginId: string, language: (typeof languages)[number], aheadMs = 0) {
    const pc = await requested(house, purpose, loginId)
    pcs.push(pc)
    if (pc.employee.tokens) pc.employee.tokens.aheadMs = aheadMs
    const seat = await Seat.at(browser, pc, language)
    await seat.goesTo('CCHK007')
    const outcome = await outcomeOf(house, pc)
    await seat.close()
    return { seen: seat.asked, ...outcome }
  }

  const rows = challengeSets.map((set, index) => ({
    set,
    index,
    name: set.join(' and ') || 'nothing',
    language: languages[(index + certificates) % languages.length] ?? 'ja',
  }))
  it.each(rows)('$name: $language', async ({ set, index, language }) => {
    await ask(house, { issue: [], renew: [], [purpose]: set, [other]: set.length === 0 ? ['question'] : [] })
    const asked = screensOf(set)
    expect(await obtain(`${purpose}-${index}`, language)).toEqual({ seen: asked, asked, certificates })
  })

  it.each(languages)('a one-time password, by a token whose clock has drifted: %s', async (language) => {
    await ask(house, { issue: ['otp'], renew: ['otp'] })
    const asked = ['CCHK002', 'CCHK003', 'CCHK004']
    const drifted = await obtain(`${purpose}-drifted-${language}`, language, 5 * 60_000)
    expect(drifted).toEqual({ seen: asked, asked, certificates })
  })
})
