import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { profileAnswerSchema, profilePath } from '@certfleet/core/authority-api.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { dayMs, jstDay } from '@certfleet/core/calendar.ts'
import type { Envelope, Order } from '@certfleet/core/order.ts'
import { type OrderKey, orderKeyOf, sealEnvelope } from '@certfleet/pki/envelope.ts'
import { generatePrivateKey, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { setSwitches } from '../ca/set-switches.ts'
import { createApi } from '../http/api.ts'
import type { Institution } from '../institutions.ts'
import { setOrderKey } from '../order-keys/set-order-key.ts'
import { takeOrderKey } from '../order-keys/take-order-key.ts'
import { addFault } from '../rehearsal/add-fault.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { fetchedOf, issuedOf, logIn, newRequest, obtain, renewalOf, signed, type Issued } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'

const newOrderKey = () => orderKeyOf(generateKeyPairSync('ed25519').privateKey)

let place: TestAuthority
let other: { institution: Institution; client: TestAuthority['client'] }
const consoleKey = newOrderKey()
/** A window that is open from the first day on. */
const switches: Pick<AuthorityProfile, 'windowDays' | 'authentication'> = {
  windowDays: 366,
  authentication: { issue: 'employee', renew: 'possession' },
}
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true, profile: switches })
  other = await place.another('0036', 'サンプル信用金庫')
  await setSwitches(place.db, '0036', switches, new Date())
  await takeOrderKey(place.authority, spkiOf(consoleKey.publicKey), '192.0.2.1', new Date())
})
afterAll(() => place.end())

let loginId: string
let old: Issued
let users = 0
beforeEach(async () => {
  loginId = `user${++users}`
  await place.subscribe(loginId)
  old = await obtain(place.client, loginId, 'issue')
})

const origin = () => place.settings.publicUrl

/** The order of the company's console for `old`, where not otherwise said. */
function orderFor(change: Partial<Order> = {}, key: OrderKey = consoleKey, code = '9936'): Envelope {
  const order: Order = {
    agentId: randomUUID(),
    issuanceId: randomUUID(),
    attempt: 1,
    purpose: 'renew',
    authority: { id: randomUUID(), code, name: 'サンプル銀行', baseUrl: `${origin()}/${code}`, trustAnchors: '' },
    certificateSha256: old.certificate.sha256,
    loginId,
    referenceCode: '428915',
    requestedBy: '情報システム部',
    unattended: true,
    deadline: null,
    nonce: 'n',
    issuedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + dayMs).toISOString(),
    ...change,
  }
  return sealEnvelope('order', order, key)
}

type Change = Omit<Partial<Parameters<typeof renewalOf>[1]>, 'order'> & { old?: Issued; order?: Envelope | null }

async function renew({ old: of = old, order = orderFor(), request, ...change }: Change = {}) {
  const asked = request ?? (await newRequest())
  const body = renewalOf(of, { origin: origin(), request: asked, order: order ?? undefined, ...change })
  return { request: asked, body, answer: await place.client.post('/api/renewals', body) }
}

/** Sets switches, and waits until the server goes by them. */
async function setProfile(asked: Partial<AuthorityProfile>): Promise<void> {
  await setSwitches(place.db, '9936', asked, new Date())
  await eventually('the server has seen it', async () => {
    const { body } = await place.client.get(profilePath)
    return Object.entries(asked).every(([name, value]) =>
      isDeepStrictEqual(profileAnswerSchema.parse(body).profile[name as 'name'], value),
    )
  })
}

const certificates = () => place.db.certificate.count({ where: { subscriber: { loginId } } })
const refusedAs = (code: string, status: number) => ({ answer: { status, body: { code } } })

it('a certificate renews itself by its own key and an order, and is confirmed and fetched as ever', async () => {
  const session = await place.db.subscriber.findFirstOrThrow({ where: { loginId }, select: { sessionId: true } })
  const { request, answer } = await renew()
  const issued = issuedOf(answer, request)
  expect(answer.status).toBe(200)
  const [row] = await place.db.certificate.findMany({ where: { sha256: issued.certificate.sha256 } })
  expect(row).toMatchObject({ purpose: 'renew', renewsSha256: old.certificate.sha256, delivery: 'pending' })
  expect(fetchedOf(await signed(place.client, 'fetch', origin(), issued)).status).toBe('issued')
  expect((await signed(place.client, 'confirm', origin(), issued)).status).toBe(200)
  const kinds = await place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' }, select: { kind: true } })
  expect(kinds.map(({ kind }) => kind)).toEqual(['issued', 'issued', 'confirmed'])
  expect(await renew()).toMatchObject(refusedAs('BZBE011008', 409))
  // Whoever is logged in to the portal stays so.
  expect(await place.db.subscriber.findFirst({ where: { loginId }, select: { sessionId: true } })).toEqual(session)
})

it('the same request gives the same certificate, also ten times at once; with another CSR it is a conflict', async () => {
  const request = await newRequest()
  const answers = await Promise.all(Array.from({ length: 10 }, () => renew({ request })))
  const later = await renew({ request })
  const serials = new Set([...answers, later].map(({ answer }) => issuedOf(answer, request).certificate.serialHex))
  expect([serials.size, await certificates()]).toEqual([1, 2])
  const another = { ...(await newRequest()), requestId: request.requestId }
  expect(await renew({ request: another })).toMatchObject(refusedAs('request_conflict', 409))
})

describe('what the key of the certificate has not signed is refused', () => {
  it('by another key, for another authority, or another request', async () => {
    const refused = refusedAs('malformed', 403)
    expect(await renew({ key: await generatePrivateKey('P-256') })).toMatchObject(refused)
    expect(await renew({ origin: 'https://elsewhere.example' })).toMatchObject(refused)
    const { body } = await renew({ origin: 'https://elsewhere.example' })
    const good = renewalOf(old, { origin: origin(), request: await newRequest(), order: orderFor() })
    const { csr, requestId } = await newRequest()
    for (const change of [{ csr }, { requestId }, { signature: body.signature }]) {
      const answer = await place.client.post('/api/renewals', { ...good, ...change })
      expect({ answer }).toMatchObject(refused)
    }
    expect(await certificates()).toBe(1)
  })

  it('also of a certificate of somebody else, which the signer could name', async () => {
    const [mine, name] = [old, `${loginId}b`]
    await place.subscribe(name)
    const theirs = await obtain(place.client, name, 'issue')
    expect(await renew({ old: { ...theirs, key: mine.key } })).toMatchObject(refusedAs('malformed', 403))
  })
})

it('a certificate of another institution is not known here, nor its renewal served there on this order', async () => {
  await addSubscriber(place.db, '0036', { loginId, name: '名前', password: `pw-${loginId}` })
  const theirs = await obtain(other.client, loginId, 'issue')
  expect(await renew({ old: theirs })).toMatchObject(refusedAs('BZBE011008', 409))
  const order = orderFor({ certificateSha256: theirs.certificate.sha256 }, consoleKey, '0036')
  const body = renewalOf(theirs, { origin: origin(), request: await newRequest(), order })
  const answer = await other.client.post('/api/renewals', body)
  expect({ answer }).toMatchObject(refusedAs('order_not_accepted', 403))
})

/** What the API answers an institution's agent with another profile, at another time. */
async function askedAt(change: Partial<AuthorityProfile>, now = new Date()): Promise<string> {
  const institution = { ...place.authority, profile: { ...place.authority.profile, ...change } }
  const clock = { now: () => Promise.resolve(now) }
  const api = createApi({ ...place.authority, clock }, () => Promise.resolve([institution]))
  const order = orderFor({ expiresAt: new Date(now.getTime() + dayMs).toISOString() })
  const body = JSON.stringify(renewalOf(old, { origin: place.authority.origin, request: await newRequest(), order }))
  const headers = { 'content-type': 'application/json' }
  const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
  const answer = await api.request('/9936/api/renewals', { method: 'POST', body, headers }, env)
  return answer.ok ? 'issued' : ((await answer.json()) as { code: string }).code
}

const week = Array.from({ length: 7 }, (_, weekday) => ({ weekday, from: '00:00', to: '24:00' }))

it('what is revoked, expired, too early, locked or not served is refused as in the dialogue, and noted', async () => {
  expect(await askedAt({ windowDays: 40 })).toBe('too_early')
  expect(await askedAt({}, old.certificate.notAfter)).toBe('BZBE011008')
  expect(await askedAt({ maintenance: week })).toBe('G005e')
  const set = (data: object) => place.db.subscriber.updateMany({ where: { loginId }, data })
  await set({ lockedAt: new Date() })
  expect(await renew()).toMatchObject(refusedAs('locked', 403))
  await set({ lockedAt: null, lockedUntil: new Date(Date.now() + dayMs) })
  expect(await renew()).toMatchObject(refusedAs('temporarily_locked', 403))
  await set({ lockedUntil: null, browserOnly: true })
  expect(await renew()).toMatchObject(refusedAs('G004e', 409))
  await set({ browserOnly: false })
  await revokeCertificate(place.db, { serialHex: old.certificate.serialHex, reason: 'lost' }, new Date())
  expect(await renew()).toMatchObject(refusedAs('BZBE011008', 409))
  expect(await certificates()).toBe(1)
  const noted = await place.db.refusal.findMany({ where: { loginId }, select: { code: true, purpose: true } })
  const codes = ['too_early', 'BZBE011008', 'G005e', 'locked', 'temporarily_locked', 'G004e']
  expect(new Set(noted.map(({ code }) => code))).toEqual(new Set(codes))
  expect(new Set(noted.map(({ purpose }) => purpose))).toEqual(new Set(['renew']))
})

it('outside business hours it goes on: nobody has to be there', async () => {
  const closedDays = [-1, 0, 1].map((days) => jstDay(new Date(Date.now() + days * dayMs)))
  expect(await askedAt({ businessHours: { open: week, closedDays } })).toBe('issued')
})

it('a key that was certified before gets no other certificate', async () => {
  const csr = (await buildCsr([], signerOf(old.key))).toString('base64')
  const request = { requestId: randomUUID(), key: old.key, csr }
  expect(await renew({ request })).toMatchObject(refusedAs('csr_rejected', 400))
})

describe('without an order of the company’s console', () => {
  const notAccepted = refusedAs('order_not_accepted', 403)

  it('a stolen PC does not renew itself: no order, a forged one, an expired one, one for something else', async () => {
    const sealed = orderFor()
    const expired = orderFor({ expiresAt: new Date(Date.now() - 1000).toISOString() })
    const forged = {
      ...expired,
      bytes: Buffer.from(
        JSON.stringify({
          ...(JSON.parse(Buffer.from(expired.bytes, 'base64').toString()) as Order),
          expiresAt: new Date(Date.now() + dayMs).toISOString(),
        }),
      ).toString('base64'),
    }
    const stranger = newOrderKey()
    const { unattended: _, ...attended } = JSON.parse(Buffer.from(sealed.bytes, 'base64').toString()) as Order
    for (const order of [
      null,
      expired,
      forged,
      orderFor({}, stranger),
      // A stranger's seal under the known key's name.
      { ...orderFor({}, stranger), keyId: consoleKey.id },
      orderFor({ certificateSha256: 'ab'.repeat(32) }),
      orderFor({ loginId: 'somebody' }),
      orderFor({ purpose: 'issue' }),
      orderFor({}, consoleKey, '0036'),
      // Another kind of signed word, and an order that was to be done by the employee.
      sealEnvelope('policy', JSON.parse(Buffer.from(sealed.bytes, 'base64').toString()), consoleKey),
      sealEnvelope('order', attended, consoleKey),
    ]) {
      expect(await renew({ order })).toMatchObject(notAccepted)
    }
    expect(await certificates()).toBe(1)
    const refusal = await place.db.refusal.findFirstOrThrow({ where: { loginId, code: 'order_not_accepted' } })
    expect(refusal).toMatchObject({ times: 11, reason: 'the order is not for a renewal with nobody present' })
    expect((await renew({ order: sealed })).answer.status).toBe(200)
  })

  it('a removed key counts no more until it is allowed again; its console does not bring it back', async () => {
    const key = newOrderKey()
    const tell = () => takeOrderKey(place.authority, spkiOf(key.publicKey), '192.0.2.9', new Date())
    const order = () => orderFor({}, key)
    expect([await tell(), await tell()]).toEqual(['known', 'known'])
    expect(await place.db.auditEvent.count({ where: { action: 'order_key_added', target: key.id } })).toBe(1)
    await setOrderKey(place.db, '9936', key.id, 'remove', new Date())
    expect(await renew({ order: order() })).toMatchObject(notAccepted)
    expect(await tell()).toBe('not_allowed')
    expect(await renew({ order: order() })).toMatchObject(notAccepted)
    await setOrderKey(place.db, '9936', key.id, 'allow', new Date())
    expect((await renew({ order: order() })).answer.status).toBe(200)
    await expect(setOrderKey(place.db, '0036', key.id, 'remove', new Date())).rejects.toThrow('no order key')
  })

  it('it renews where the institution asks for none', async () => {
    await setProfile({ renewalNeedsOrder: false })
    expect((await renew({ order: null })).answer.status).toBe(200)
    await setProfile({ renewalNeedsOrder: true })
    expect(await renew({ order: null })).toMatchObject(notAccepted)
  })
})

it('an authority keeps twenty order keys at most, and no other kind of key', async () => {
  const institution = { ...place.authority, profile: { ...place.authority.profile, code: '0036' } }
  const take = (key: OrderKey) => takeOrderKey(institution, spkiOf(key.publicKey), '192.0.2.1', new Date())
  const taken = await Promise.allSettled(Array.from({ length: 22 }, () => take(newOrderKey())))
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
  const rsa = spkiOf(signerOf(await generatePrivateKey('P-256')).publicKey)
  await expect(takeOrderKey(institution, rsa, '192.0.2.1', new Date())).rejects.toThrow('not an Ed25519 key')
})

it('an institution that wants its users present says so, and serves the dialogue either way', async () => {
  await setProfile({ authentication: { issue: 'employee', renew: 'employee' } })
  expect(await renew()).toMatchObject(refusedAs('attendance_needed', 409))
  await logIn(place.client, loginId, 'renew', old.certificate.sha256)
  await setProfile({ authentication: switches.authentication })
})

it('an agent or console from before possession is told of a profile it can read, and is served as it says', async () => {
  const told = async (path: string) => profileAnswerSchema.parse((await place.client.get(path)).body).profile
  expect((await told('/api/profile')).authentication).toEqual({ issue: 'employee', renew: 'employee' })
  expect((await told(profilePath)).authentication).toEqual({ issue: 'employee', renew: 'possession' })
  await logIn(place.client, loginId, 'renew', old.certificate.sha256)
})

it('thirty a minute of one login ID are enough', async () => {
  const request = await newRequest()
  const answers = await Promise.all(Array.from({ length: 40 }, () => renew({ request })))
  const held = answers.filter(({ answer }) => answer.status === 503)
  expect(held.length).toBeGreaterThan(0)
  expect(held[0]).toMatchObject(refusedAs('G008e', 503))
})

it('rehearsed faults meet it like a submitted CSR: an answer lost after issuing can be fetched', async () => {
  await addFault(place.db, '9936', { kind: 'lost_after_issue', loginId, amount: null, times: 1 })
  const request = await newRequest()
  await expect(renew({ request })).rejects.toThrow()
  expect(fetchedOf(await signed(place.client, 'fetch', origin(), request)).status).toBe('issued')
  expect((await renew({ request })).answer.status).toBe(200)
  expect(await certificates()).toBe(2)
})
