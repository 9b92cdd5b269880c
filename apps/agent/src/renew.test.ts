import { expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { isRequested, whyNothingToRenew } from './renew.ts'
import { wordsOf } from './screens/text/text.ts'
import { Pc } from './test/pc.ts'

const dayMs = 86_400_000

it('finds the request of a login ID, or any', async () => {
  const pc = await Pc.make()
  const agent = await pc.start()
  expect(isRequested(agent.status(), undefined)).toBe(false)
  await pc.asked()
  expect(isRequested(agent.status(), undefined)).toBe(true)
  expect(isRequested(agent.status(), 'demo01')).toBe(true)
  expect(isRequested(agent.status(), 'demo02')).toBe(false)
})

it.each([
  [200, 'can be renewed from'],
  [20, 'can be renewed now'],
  [-1, 'needs a new issue'],
])('says of a certificate with %i days left without a request: %s', async (daysLeft, says) => {
  const pc = await Pc.make({ daysLeft })
  await pc.start()
  await pc.stop()
  const about = { platform: pc.platform, clock: systemClock, words: wordsOf('en') }
  const why = await whyNothingToRenew(about, 'demo01')
  expect(why).toContain(`demo01: `)
  expect(why).toContain(says)
  expect(why).toContain('内線 1234')
  expect(await whyNothingToRenew(about, 'demo02')).toContain('no certificate of demo02')
})

it('goes by the window of the authority', async () => {
  const pc = await Pc.make({ daysLeft: 45 })
  await pc.start()
  await pc.stop()
  const clock = { ...systemClock, pcNow: () => new Date(Date.now() + 6 * dayMs) }
  const why = (now = systemClock) =>
    whyNothingToRenew({ platform: pc.platform, clock: now, words: wordsOf('en') }, undefined)
  expect(await why()).toContain('can be renewed from')
  expect(await why(clock)).toContain('can be renewed now')
})
