import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { profileAnswerSchema, profilePath } from '@certfleet/core/authority-api.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import type { Grant } from '@certfleet/core/order.ts'
import { orderKeyOf, sealEnvelope } from '@certfleet/pki/envelope.ts'
import { sha256Hex, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { setSwitches } from '../ca/set-switches.ts'
import { createApi } from '../http/api.ts'
import { setOrderKey } from '../order-keys/set-order-key.ts'
import { takeOrderKey } from '../order-keys/take-order-key.ts'
import { addFault } from '../rehearsal/add-fault.ts'
import { eventually } from '../../../../test/support/eventually.ts'
import { type Request, fetchedOf, issuedOf, newRequest, obtain, signed } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'

const newOrderKey = () => orderKeyOf(generateKeyPairSync('ed25519').privateKey)

let place: TestAuthority
let another: TestAuthority['client']
const consoleKey = newOrderKey()
beforeAll(async () => {
  const profile = { authentication: { issue: 'grant', renew: 'employee' } } as const
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true, profile })
  another = (await place.another('0036', 'サンプル信用金庫')).client
  await setSwitches(place.db, '0036', profile, new Date())
  await eventually('the server has seen it', async () => (await waysOf(another, profilePath)).issue === 'grant')
  await takeOrderKey(place.authority, spkiOf(consoleKey.publicKey), '192.0.2.1', new Date())
  await setOrderKey(place.db, '9936', consoleKey.id, 'allow', new Date())
})
afterAll(() => place.end())

const waysOf = async (client: TestAuthority['client'], path: string) =>
  profileAnswerSchema.parse((await client.get(path)).body).profile.authentication

let loginId: string
let users = 0
beforeEach(async () => {
  loginId = `user${++users}`
  await place.subscribe(loginId)
})

const origin = () => place.settings.publicUrl
const spkiSha256Of = ({ key }: Request) => sha256Hex(spkiOf(signerOf(key).publicKey))

/** The console's grant for a request of the login ID, where not otherwise said. */
function grantFor(request: Request, change: Partial<Grant> = {}, key = consoleKey) {
  const grant: Grant = {
    agentId: randomUUID(),
    issuanceId: randomUUID(),
    authorityOrigin: origin(),
    institutionCode: '9936',
    purpose: 'issue',
    loginId,
    requestId: request.requestId,
    spkiSha256: spkiSha256Of(request),
    expiresAt: new Date(Date.now() + dayMs).toISOString(),
    ...change,
  }
  return sealEnvelope('grant', grant, key)
}

interface Asked {
  request?: Request
  grant?: ReturnType<typeof grantFor>
  client?: TestAuthority['client']
}

async function issue({ request, grant, client = place.client }: Asked = {}) {
  const asked = request ?? (await newRequest())
  const { requestId, csr } = asked
  const answer = await client.post('/api/issues', { requestId, csr, grant: grant ?? grantFor(asked) })
  return { request: asked, answer }
}

const certificates = () => place.db.certificate.count({ where: { subscriber: { loginId } } })
const refusedAs = (code: string, status: number) => ({ answer: { status, body: { code } } })

it('a key the console vouches for gets its certificate, which is confirmed and fetched as ever', async () => {
  const { request, answer } = await issue()
  const issued = issuedOf(answer, request)
  expect(loginIdOf(issued.certificate.commonName)).toBe(loginId)
  const row = await place.db.certificate.findFirstOrThrow({ where: { sha256: issued.certificate.sha256 } })
  expect(row).toMatchObject({ purpose: 'issue', renewsSha256: null, delivery: 'pending' })
  expect(fetchedOf(await signed(place.client, 'fetch', origin(), issued)).status).toBe('issued')
  expect((await signed(place.client, 'confirm', origin(), issued)).status).toBe(200)
  const kinds = await place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' }, select: { kind: true } })
  expect(kinds.map(({ kind }) => kind)).toEqual(['issued', 'confirmed'])
  // Revoked, it gets another one, as a reissue.
  await revokeCertificate(place.db, { serialHex: issued.certificate.serialHex, reason: 'lost' }, new Date())
  const next = await newRequest()
  const again = await issue({ request: next, grant: grantFor(next, { purpose: 'reissue' }) })
  expect(again.answer.status).toBe(200)
})

it('one grant is one certificate: the same request gives the same, also ten times at once', async () => {
  const request = await newRequest()
  const grant = grantFor(request)
  const answers = await Promise.all(Array.from({ length: 10 }, () => issue({ request, grant })))
  const serials = new Set(answers.map(({ answer }) => issuedOf(answer, request).certificate.serialHex))
  expect([serials.size, await certificates()]).toEqual([1, 1])
})

it('a grant counts for its request, key, login ID, institution, authority and time, under its console’s signature alone', async () => {
  const request = await newRequest()
  const thief = await newRequest()
  const past = new Date(Date.now() - 1000).toISOString()
  const stranger = newOrderKey()
  const good = grantFor(request)
  const forged = { ...good, bytes: grantFor(thief).bytes }
  const refused = refusedAs('order_not_accepted', 403)
  for (const asked of [
    { request: thief, grant: good },
    // The thief's key under the request's own name.
    { request: { ...thief, requestId: request.requestId }, grant: good },
    { request: thief, grant: forged },
    { request, grant: grantFor(request, { expiresAt: past }) },
    { request, grant: grantFor(request, { authorityOrigin: 'https://elsewhere.example' }) },
    { request, grant: grantFor(request, { institutionCode: '0036' }) },
    { request, grant: grantFor(request, { loginId: 'nobody' }) },
    { request, grant: grantFor(request, {}, stranger) },
    { request, grant: { ...grantFor(request, {}, stranger), keyId: consoleKey.id } },
    // Another kind of signed word.
    { request, grant: sealEnvelope('order', JSON.parse(Buffer.from(good.bytes, 'base64').toString()), consoleKey) },
    // The institution beside it does not know this console.
    { request, grant: grantFor(request, { institutionCode: '0036' }), client: another },
  ])
    expect(await issue(asked)).toMatchObject(refused)
  expect(await certificates()).toBe(0)
  await setOrderKey(place.db, '9936', consoleKey.id, 'remove', new Date())
  expect(await issue({ request, grant: good })).toMatchObject(refused)
  await setOrderKey(place.db, '9936', consoleKey.id, 'allow', new Date())
  expect((await issue({ request, grant: good })).answer.status).toBe(200)
  const noted = await place.db.refusal.findFirstOrThrow({ where: { loginId, code: 'order_not_accepted' } })
  expect(noted.purpose).toBe('issue')
})

it('a key that only the feed token has brought gets nobody a certificate, until the institution allows it', async () => {
  const thief = newOrderKey()
  const tell = () => takeOrderKey(place.authority, spkiOf(thief.publicKey), '192.0.2.66', new Date())
  const request = await newRequest()
  const grant = grantFor(request, {}, thief)
  expect(await tell()).toBe('not_allowed')
  expect(await issue({ request, grant })).toMatchObject(refusedAs('order_not_accepted', 403))
  await setOrderKey(place.db, '9936', thief.id, 'allow', new Date())
  expect([await tell(), (await issue({ request, grant })).answer.status]).toEqual(['known', 200])
  // Removed and allowed again it counts; what is removed does not count because it once was allowed.
  await setOrderKey(place.db, '9936', thief.id, 'remove', new Date())
  expect(await tell()).toBe('not_allowed')
})

it('the rules of the dialogue hold: one live certificate, no lock, what has to be registered, a key of its own', async () => {
  const set = (data: object) => place.db.subscriber.updateMany({ where: { loginId }, data })
  await set({ lockedAt: new Date() })
  expect(await issue()).toMatchObject(refusedAs('locked', 403))
  await set({ lockedAt: null, browserOnly: true })
  expect(await issue()).toMatchObject(refusedAs('G004e', 409))
  await set({ browserOnly: false })
  // By the dialogue as well, as agents from before do it.
  const first = await obtain(place.client, loginId, 'issue')
  expect(await issue()).toMatchObject(refusedAs('live_certificate_exists', 409))
  await revokeCertificate(place.db, { serialHex: first.certificate.serialHex, reason: 'lost' }, new Date())
  const reused = { ...first, requestId: randomUUID() }
  expect(await issue({ request: reused })).toMatchObject(refusedAs('csr_rejected', 400))
  expect(await certificates()).toBe(1)
})

it('an institution that wants its users present says so; whoever is from before grants is told of a profile it can read', async () => {
  const request = await newRequest()
  const employee = { authentication: { issue: 'employee', renew: 'employee' } } as const
  const institution = { ...place.authority, profile: { ...place.authority.profile, ...employee } }
  const api = createApi(place.authority, () => Promise.resolve([institution]))
  const answer = await api.request(
    '/9936/api/issues',
    {
      method: 'POST',
      body: JSON.stringify({ requestId: request.requestId, csr: request.csr, grant: grantFor(request) }),
      headers: { 'content-type': 'application/json' },
    },
    { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
  )
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'attendance_needed'])
  expect((await waysOf(place.client, '/api/profile')).issue).toBe('employee')
  expect((await waysOf(place.client, profilePath)).issue).toBe('grant')
})

it('rehearsed faults meet it like a submitted CSR: an answer lost after issuing can be fetched', async () => {
  await addFault(place.db, '9936', { kind: 'lost_after_issue', loginId, amount: null, times: 1 })
  const request = await newRequest()
  await expect(issue({ request })).rejects.toThrow()
  expect(fetchedOf(await signed(place.client, 'fetch', origin(), request)).status).toBe('issued')
  expect(await certificates()).toBe(1)
})
