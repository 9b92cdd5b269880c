import type { Challenge } from '@certfleet/core/authority-profile.ts'
import { challenges } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { expect, inject, it } from 'vitest'
import { issuedOf, newRequest, open, submit } from '../test/agent.ts'
import { testAuthority } from '../test/authority.ts'
import { type Equipment, answerAll, equip } from '../test/tokens.ts'

/** All eight sets of challenges. */
const sets = Array.from({ length: 8 }, (_, bits) => challenges.filter((_each, i) => bits & (1 << i)))

const screensOf = (set: Challenge[], otp: string[]) => [
  'CCHK002',
  ...set.flatMap((each) => ({ transaction: ['CCHK005'], otp, question: ['CCHK006'] })[each]),
]

/** The token's clock runs away by half an hour, or its button is pressed as often for nothing. */
function drift({ oneTimePassword }: Equipment): void {
  oneTimePassword()
  oneTimePassword(30)
}

it.each(sets.map((issue) => ({ issue, renew: challenges.filter((each) => !issue.includes(each)) })))(
  'an issue asks $issue and its renewal $renew, in the order of the manual, with or without a token that drifted',
  async ({ issue, renew }) => {
    // The profile lists them in any order.
    const profile = { challenges: { issue: issue.toReversed(), renew: renew.toReversed() } }
    const place = await testAuthority(inject('postgresUrl'), { profile })
    for (const { loginId, otp, drifts } of [
      { loginId: 'exact', otp: ['CCHK003'], drifts: false },
      { loginId: 'drifted', otp: ['CCHK003', 'CCHK004'], drifts: true },
    ]) {
      const equipment = await equip(place, loginId, issue.length % 2 ? 'hotp' : 'totp')
      if (drifts) drift(equipment)
      const session = await open(place.client, 'issue')
      expect(await answerAll(place.client, session, equipment)).toEqual(screensOf(issue, otp))
      const request = await newRequest()
      const issued = issuedOf(await submit(place.client, session, request), request)
      const { sha256 } = issued.certificate
      await place.db.certificate.update({ where: { sha256 }, data: { notAfter: new Date(Date.now() + dayMs) } })
      const renewal = await open(place.client, 'renew', sha256)
      expect(await answerAll(place.client, renewal, equipment)).toEqual(screensOf(renew, otp))
      expect(await submit(place.client, renewal, await newRequest())).toMatchObject({ status: 200 })
    }
    await place.end()
  },
)
