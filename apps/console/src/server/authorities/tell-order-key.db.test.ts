import { type AuthorityProfile, authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { expect, it, onTestFinished } from 'vitest'
import { addAuthority, useConsole } from '../../../../../test/support/console.ts'
import { type Answers, standInAuthority } from '../../../../../test/support/stand-in-authority.ts'
import { db } from '../db.ts'
import { orderPublicKey } from '../order-key.ts'
import { sealText } from '../secret.ts'
import { feedTokenPurpose } from './connect-authority.ts'
import { syncAuthority } from './sync-authority.ts'

useConsole()

const token = 't'.repeat(43)

/** A connected authority that can be told to change its mind. */
async function connected(code: string) {
  const profile = authorityProfileSchema.parse({ code, name: 'サンプル銀行' })
  const told: unknown[] = []
  const answers: Answers & { state: 'known' | 'not_allowed'; status: number } = {
    profile,
    state: 'known',
    status: 200,
    orderKeys: (body, given) => {
      told.push(body)
      return given === token ? { status: answers.status, body: { state: answers.state } } : { status: 401, body: {} }
    },
  }
  const authority = await standInAuthority(answers)
  onTestFinished(() => authority.close())
  const { id } = await addAuthority(code)
  const sealedFeedToken = new Uint8Array(sealText(token, feedTokenPurpose))
  const { baseUrl, trustAnchors } = authority
  await db().authority.update({ where: { id }, data: { baseUrl, trustAnchors, sealedFeedToken, profile } })
  const row = () => db().authority.findUniqueOrThrow({ where: { id } })
  const events = async () =>
    (
      await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' }, select: { action: true } })
    ).map(({ action }) => action)
  const becomes = async (change: Partial<AuthorityProfile>) => {
    answers.profile = { ...answers.profile, ...change }
    authority.tell('profile')
    await syncAuthority(id)
  }
  return { id, authority, answers, told, row, events, becomes, sync: () => syncAuthority(id) }
}

const byPossession = { issue: 'employee', renew: 'possession' } as const

it('an authority whose renewals stand on our orders is told their key before they do, and not at each reading', async () => {
  const { told, row, events, becomes, sync } = await connected('7001')
  await sync()
  expect([told, (await row()).takesOrderKey]).toEqual([[], null])
  await becomes({ authentication: byPossession })
  const { key, id: keyId } = await orderPublicKey()
  expect(told).toEqual([{ publicKey: spkiOf(key).toString('base64') }])
  expect(await row()).toMatchObject({ takesOrderKey: true, profile: { authentication: byPossession } })
  await sync()
  await sync()
  expect(told).toHaveLength(1)
  expect(await events()).toEqual(['authority.order_key_taken', 'authority.profile_changed'])
  const event = await db().auditEvent.findFirstOrThrow({ where: { action: 'authority.order_key_taken' } })
  expect(event.data).toEqual({ keyId })
  await becomes({ renewalNeedsOrder: false })
  expect([told.length, (await row()).takesOrderKey]).toEqual([1, null])
})

it('one that has removed the key is seen to, its feed goes on; restored from a backup it is told again', async () => {
  const { authority, answers, told, row, events, becomes, sync } = await connected('7002')
  answers.state = 'not_allowed'
  await becomes({ authentication: byPossession })
  expect(await row()).toMatchObject({ takesOrderKey: false, feedCursor: '1', lastSyncProblem: null })
  answers.state = 'known'
  authority.tell('restored')
  await sync()
  expect(told).toHaveLength(2)
  expect(await row()).toMatchObject({ takesOrderKey: true, feedCursor: '2' })
  // It has too many keys already, or does not know of any.
  answers.status = 400
  answers.orderKeys = () => ({ status: 400, body: { code: 'malformed' } })
  await becomes({ windowDays: 30 })
  expect(await row()).toMatchObject({ takesOrderKey: false, feedCursor: '3', profile: { windowDays: 30 } })
  expect((await events()).filter((action) => action.includes('order_key'))).toEqual([
    'authority.order_key_refused',
    'authority.order_key_taken',
    'authority.order_key_refused',
  ])
})

it('as long as it cannot be told, nothing is ordered that stands on the key', async () => {
  const { answers, row, becomes, sync } = await connected('7003')
  answers.status = 503
  await becomes({ authentication: byPossession })
  const before = { authentication: { issue: 'employee', renew: 'employee' } }
  expect(await row()).toMatchObject({ profile: before, lastSyncProblem: 'authority_unreachable', feedCursor: '0' })
  answers.status = 200
  await sync()
  expect(await row()).toMatchObject({ takesOrderKey: true, lastSyncProblem: null, feedCursor: '1' })
})
