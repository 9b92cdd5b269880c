import { challenges } from '@certfleet/core/authority-profile.ts'
import type { Challenge } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { expect, inject, it } from 'vitest'
import { issuedOf, newRequest, open, submit } from '../test/agent.ts'
import { testAuthority } from '../test/authority.ts'
import { answerAll, equip } from '../test/tokens.ts'

const screens = { transaction: 'CCHK005', otp: 'CCHK003', question: 'CCHK006' }

/** All eight sets of challenges; the profile lists them in any order. */
const sets = Array.from({ length: 8 }, (_, bits) => challenges.filter((_each, i) => bits & (1 << i)))
const asScreens = (set: Challenge[]) => set.map((challenge) => screens[challenge])

it.each(sets.map((issue) => ({ issue, renew: challenges.filter((each) => !issue.includes(each)) })))(
  'an issue asks $issue and its renewal $renew, in the order of the manual',
  async ({ issue, renew }) => {
    const profile = { challenges: { issue: issue.toReversed(), renew: renew.toReversed() } }
    const place = await testAuthority(inject('postgresUrl'), { profile })
    const equipment = await equip(place, 'demo01', issue.length % 2 ? 'hotp' : 'totp')
    const session = await open(place.client, 'issue')
    expect(await answerAll(place.client, session, equipment)).toEqual(['CCHK002', ...asScreens(issue)])
    const request = await newRequest()
    const issued = issuedOf(await submit(place.client, session, request), request)
    const { sha256 } = issued.certificate
    await place.db.certificate.update({ where: { sha256 }, data: { notAfter: new Date(Date.now() + dayMs) } })
    const renewal = await open(place.client, 'renew', sha256)
    expect(await answerAll(place.client, renewal, equipment)).toEqual(['CCHK002', ...asScreens(renew)])
    expect(await submit(place.client, renewal, await newRequest())).toMatchObject({ status: 200 })
    await place.end()
  },
)
