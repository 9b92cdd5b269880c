import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { policySchema } from '@certfleet/core/order.ts'
import { expect, it } from 'vitest'
import { scene, useConsole } from '../../../../../test/support/console.ts'
import { testCa } from '../../../../../test/support/test-ca.ts'
import { offerRules } from '../campaigns/offer-rules.ts'
import { db } from '../db.ts'
import { newestPolicy } from '../policy/publish-policy.ts'
import { takeProfile } from './take-profile.ts'

useConsole()

const policy = async () => {
  const { envelope } = await db().$transaction((tx) => newestPolicy(tx))
  return policySchema.parse(JSON.parse(Buffer.from(envelope.bytes, 'base64').toString()))
}

async function story(loginId: string) {
  const { authorityId, ca } = await scene(loginId, 20)
  const row = () => db().authority.findUniqueOrThrow({ where: { id: authorityId } })
  const profile = authorityProfileSchema.parse((await row()).profile)
  const say = async (more: object = {}, cas: object = {}) =>
    takeProfile(await row(), {
      profile: { ...profile, ...more },
      time: new Date().toISOString(),
      rehearsal: false,
      ...cas,
    })
  const events = () =>
    db().auditEvent.findMany({ where: { subjectId: authorityId, action: 'authority.profile_changed' } })
  return { authorityId, ca, row, say, events, profile }
}

it('a switch that was changed at the authority counts here and on the PCs, once, and is on record', async () => {
  const { authorityId, row, say, events } = await story('switched')
  await say()
  expect(await events()).toEqual([])
  const maintenance = [{ weekday: 1, from: '01:00', to: '02:00' }]
  for (let twice = 0; twice < 2; twice++) await say({ windowDays: 30, maintenance })
  expect(await events()).toMatchObject([{ actorKind: 'authority', data: { switches: 'windowDays, maintenance' } }])
  expect((await policy()).authorities.find(({ id }) => id === authorityId)).toMatchObject({ windowDays: 30 })
  expect(await offerRules(db(), (await row()).profile)).toMatchObject({ maintenance })
})

it('the successor of a CA is trusted by console and PCs beside the old one; what is no certificate is not taken', async () => {
  const { authorityId, ca, row, say, events } = await story('succeeded')
  const successor = await testCa('銀行 G5')
  const before = await row()
  const nothing = '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n'
  await expect(say({}, { issuers: nothing })).rejects.toMatchObject({ code: 'authority_answer_unreadable' })
  expect(await row()).toMatchObject({ issuers: before.issuers })
  await say({}, { trustAnchors: before.trustAnchors, issuers: successor.pem + ca.pem })
  expect((await policy()).authorities.find(({ id }) => id === authorityId)).toMatchObject({
    issuers: successor.pem + ca.pem,
  })
  expect(await events()).toMatchObject([{ data: { switches: '', newCas: 1 } }])
})
