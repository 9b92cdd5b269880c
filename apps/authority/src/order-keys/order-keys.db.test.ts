import { generateKeyPairSync } from 'node:crypto'
import { orderKeyTakenSchema } from '@certfleet/core/authority-api.ts'
import { orderKeyOf } from '@certfleet/pki/envelope.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { replaceFeedToken } from '../changes/feed-token.ts'
import { institution } from '../commands/institution.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { atCounter } from '../test/clerk.ts'
import { takeOrderKey } from './take-order-key.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

it('a console tells its key by the feed token; a clerk removes it and allows it again, on record', async () => {
  const key = orderKeyOf(generateKeyPairSync('ed25519').privateKey)
  const { token } = await replaceFeedToken(place.db, '9936')
  const body = { publicKey: spkiOf(key.publicKey).toString('base64') }
  const tell = async () =>
    orderKeyTakenSchema.parse((await place.client.post('/api/order-keys', body, token)).body).state
  expect(await tell()).toBe('known')
  const { browser } = await atCounter(place, 'clerk1', '9936')
  const page = async () => (await browser.get('/9936/order-keys')).text
  expect(await page()).toContain(key.id)
  await browser.send('/9936/order-keys', { key: key.id, do: 'remove' })
  expect([await tell(), (await page()).includes('>Allow<')]).toEqual(['not_allowed', true])
  const removed = await browser.send('/9936/order-keys', { key: 'nobody’s', do: 'remove' })
  expect([removed.status, removed.text.includes('there is no order key')]).toEqual([400, true])
  await browser.send('/9936/order-keys', { key: key.id, do: 'allow' })
  expect(await tell()).toBe('known')
  const events = await place.db.auditEvent.findMany({
    where: { target: key.id },
    orderBy: { id: 'asc' },
    select: { action: true, byKind: true, by: true },
  })
  expect(events).toEqual([
    { action: 'order_key_added', byKind: 'console', by: '127.0.0.1' },
    { action: 'order_key_removed', byKind: 'clerk', by: 'clerk1' },
    { action: 'order_key_allowed', byKind: 'clerk', by: 'clerk1' },
  ])
  expect((await browser.get('/9936/audit')).text).toContain('order key added')
})

it('by commands too', async () => {
  const key = orderKeyOf(generateKeyPairSync('ed25519').privateKey)
  await takeOrderKey(place.authority, spkiOf(key.publicKey), '192.0.2.1', new Date())
  const keys = async (...args: string[]) => {
    let printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((printed += String(text))))
    try {
      await institution.run(['keys', ...args], () => place.settings)
      return printed.split('\n').find((line) => line.startsWith(key.id))
    } finally {
      vi.restoreAllMocks()
    }
  }
  expect(await keys()).toMatch(/ counts$/)
  expect(await keys('--remove', key.id)).toMatch(/ removed 20/)
  expect(await keys('--code', '9936', '--allow', key.id)).toMatch(/ counts$/)
  await expect(keys('--remove', 'ff')).rejects.toThrow('no order key')
  const events = await place.db.auditEvent.findMany({ where: { target: key.id, byKind: 'command' } })
  expect(events.map(({ action }) => action)).toEqual(['order_key_removed', 'order_key_allowed'])
})
