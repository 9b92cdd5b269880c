import { setTimeout as sleep } from 'node:timers/promises'
import { type AuthorityChange, changesAnswerSchema } from '@certfleet/core/authority-api.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { obtain, signed } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { replaceFeedToken } from './feed-token.ts'
import { readChanges } from './read-changes.ts'

let place: TestAuthority
let token: string
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  token = (await replaceFeedToken(place.db, '9936')).token
})
afterAll(() => place.end())

const read = async (query: string) =>
  changesAnswerSchema.parse((await place.client.get(`/api/changes${query}`, token)).body)

describe('the change feed', () => {
  it('tells what happened to a certificate, in order', async () => {
    const { cursor } = await read('')
    await place.subscribe('feed1')
    const issued = await obtain(place.client, 'feed1', 'issue')
    await signed(place.client, 'confirm', place.settings.publicUrl, issued)
    const { sha256, serialHex, der } = issued.certificate
    await revokeCertificate(place.db, { serialHex, reason: '紛失' }, new Date())
    await revokeCertificate(place.db, { serialHex, reason: 'again' }, new Date())
    const { changes, more } = await read(`?after=${cursor}`)
    const common = { loginId: 'feed1', serialHex, certificateSha256: sha256 }
    expect(changes).toMatchObject([
      { kind: 'issued', purpose: 'issue', requestId: issued.requestId, certificate: der.toString('base64'), ...common },
      { kind: 'confirmed', ...common },
      { kind: 'revoked', reason: '紛失', ...common },
    ])
    expect(more).toBe(false)
  })

  it('goes page by page, and gives back the cursor it was asked with when nothing is new', async () => {
    const all = await read('?after=')
    expect(all.changes.length).toBeGreaterThanOrEqual(3)
    const pages: AuthorityChange[] = []
    let cursor = ''
    for (let more = true; more;) {
      const page = await read(`?after=${cursor}&limit=2`)
      expect(page.changes.length).toBeLessThanOrEqual(2)
      pages.push(...page.changes)
      ;({ cursor, more } = page)
    }
    expect(pages).toEqual(all.changes)
    expect(await read(`?after=${cursor}`)).toMatchObject({ changes: [], cursor, more: false })
  })

  it.each(['?limit=0', '?limit=1001', '?limit=x', '?after=-1', '?after=x', '?after=9999999999999999999'])(
    'refuses %s',
    async (query) => {
      expect(await place.client.get(`/api/changes${query}`, token)).toMatchObject({
        status: 400,
        body: { code: 'malformed' },
      })
    },
  )

  it('refuses a cursor from beyond its end: the database is older than its reader', async () => {
    const { cursor } = await read('')
    const answer = await place.client.get(`/api/changes?after=${BigInt(cursor) + 1n}`, token)
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } })
  })

  it('opens to its own token only, and to the newest', async () => {
    const refused = { status: 401, body: { code: 'malformed' } }
    expect(await place.client.get('/api/changes')).toMatchObject(refused)
    expect(await place.client.get('/api/changes', `${token}x`)).toMatchObject(refused)
    const { token: newer, replaced } = await replaceFeedToken(place.db, '9936')
    expect(replaced).toBe(true)
    expect(await place.client.get('/api/changes', token)).toMatchObject(refused)
    expect((await place.client.get('/api/changes', newer)).status).toBe(200)
    token = newer
  })
})

it('before the first invitation nobody reads the feed', async () => {
  const other = await testAuthority(inject('postgresUrl'))
  for (const bearer of [undefined, '', 'x']) {
    expect((await other.client.get('/api/changes', bearer)).status).toBe(401)
  }
  await other.end()
})

it('a change whose transaction commits late is told after the ones that overtook it', async () => {
  const { promise: overtaken, resolve: overtake } = Promise.withResolvers<void>()
  const write = (loginId: string) => ({
    data: { kind: 'locked' as const, at: new Date(), institutionCode: '9936', loginId },
  })
  const { cursor } = await readChanges(place.db, '9936', 0n, 1000)
  const { promise: written, resolve: wrote } = Promise.withResolvers<bigint>()
  const late = place.authority.db.$transaction(async (tx) => {
    wrote((await tx.change.create(write('late'))).id)
    await overtaken
  })
  const lateId = await written
  const early = await place.db.change.create(write('early'))
  expect(early.id).toBeGreaterThan(lateId)
  const before = await readChanges(place.db, '9936', BigInt(cursor), 1000)
  overtake()
  await late
  const after = await readChanges(place.db, '9936', BigInt(before.cursor), 1000)
  expect([before, after].map(({ changes }) => changes.map(({ loginId }) => loginId))).toEqual([['early'], ['late']])
})

it('no change is missed or told twice, however many write at once and however many readers poll', async () => {
  const writers = { count: 6, each: 40, busy: true }
  const start = (await readChanges(place.db, '9936', 0n, 1000)).cursor
  const write = async (writer: number) => {
    for (let i = 0; i < writers.each; i++) {
      await place.authority.db.$transaction(async (tx) => {
        await tx.change.create({
          data: { kind: 'locked', at: new Date(), institutionCode: '9936', loginId: `w${writer}-${i}` },
        })
        await sleep(Math.random() * 12)
      })
    }
  }
  const poll = async () => {
    const seen: AuthorityChange[] = []
    let cursor = BigInt(start)
    for (let done = false; !done;) {
      const ended = !writers.busy
      const page = await readChanges(place.db, '9936', cursor, 7)
      seen.push(...page.changes)
      cursor = BigInt(page.cursor)
      done = ended && page.changes.length === 0
    }
    return seen
  }
  const readers = [poll(), poll(), poll()]
  await Promise.all(Array.from({ length: writers.count }, (_, writer) => write(writer)))
  writers.busy = false
  const [first = [], ...others] = await Promise.all(readers)
  const names = first.map(({ loginId }) => loginId)
  expect(names).toHaveLength(writers.count * writers.each)
  expect(new Set(names).size).toBe(names.length)
  for (const other of others) expect(other).toEqual(first)
}, 30_000)
