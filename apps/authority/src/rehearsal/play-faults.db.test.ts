import { jstDay } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { answer, fetchedOf, issuedOf, logIn, newRequest, open, signed, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { clientOf } from '../test/client.ts'
import { startAuthority } from '../server.ts'
import { type NewFault, addFault } from './add-fault.ts'
import { listFaults, removeFault, takeTurn } from './faults.ts'
import { replaceRehearsalKey } from './rehearsal-key.ts'

let place: TestAuthority
const code = '9936'
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true })
  await place.subscribe('demo01', 'demo02', 'demo03', 'demo04', 'demo05')
})
afterAll(() => place.end())
beforeEach(() => place.db.fault.deleteMany())

const set = (fault: Partial<NewFault> & Pick<NewFault, 'kind'>) =>
  addFault(place.db, code, { loginId: null, amount: null, times: null, ...fault })
const congested = { status: 503, body: { code: 'G008e', retryAfterSeconds: 10 } }
const unavailable = { status: 503, body: { code: 'G005e', retryAfterSeconds: 15 } }
const played = async () => (await listFaults(place.db, code)).map((fault) => fault.played)

it('a login ID’s congestion meets it once, and nobody else; then it is over', async () => {
  await set({ kind: 'congestion', loginId: 'demo01', times: 1 })
  await logIn(place.client, 'demo02', 'issue')
  const session = await open(place.client, 'issue')
  const fields = { loginId: 'demo01', password: 'pw-demo01' }
  expect(await answer(place.client, session, fields)).toMatchObject(congested)
  expect((await answer(place.client, session, fields)).status).toBe(200)
  expect(await played()).toEqual([1])
})

it('an institution’s outage meets everybody of it until it is removed; profile and feed are still there', async () => {
  const { client: other } = await place.another('0036', 'サンプル信用金庫')
  await set({ kind: 'outage' })
  for (let i = 0; i < 3; i++)
    expect(await place.client.post('/api/dialogues', { purpose: 'issue' })).toMatchObject(unavailable)
  expect((await place.client.get('/api/profile')).status).toBe(200)
  expect((await other.post('/api/dialogues', { purpose: 'issue' })).status).toBe(201)
  const [{ id } = { id: '' }] = await listFaults(place.db, code)
  await expect(removeFault(place.db, '0036', id)).rejects.toThrow('no fault')
  await removeFault(place.db, code, id)
  expect((await place.client.post('/api/dialogues', { purpose: 'issue' })).status).toBe(201)
})

it('a slow answer takes the seconds it was given, and is right', async () => {
  await set({ kind: 'slow', amount: 1, times: 1 })
  const started = performance.now()
  await open(place.client, 'issue')
  expect(performance.now() - started).toBeGreaterThan(990)
})

it('garbage is an answer nobody can read', async () => {
  await set({ kind: 'garbage', times: 1 })
  const answered = await place.client.post('/api/dialogues', { purpose: 'issue' })
  expect([answered.status, answered.raw.toString()]).toEqual([200, expect.stringContaining('Bad Gateway')])
})

const certificatesOf = (loginId: string) => place.db.certificate.findMany({ where: { subscriber: { loginId } } })

it('an answer lost before the issue has done nothing: the same request on the same dialogue is issued', async () => {
  await set({ kind: 'lost_before_issue', times: 1 })
  const session = await logIn(place.client, 'demo02', 'issue')
  const request = await newRequest()
  await expect(submit(place.client, session, request)).rejects.toThrow(/socket|ECONNRESET/)
  expect(await certificatesOf('demo02')).toEqual([])
  issuedOf(await submit(place.client, session, request), request)
})

it('an answer lost after the issue can be fetched by the request’s key', async () => {
  await set({ kind: 'lost_after_issue', loginId: 'demo03', times: 1 })
  const session = await logIn(place.client, 'demo03', 'issue')
  const request = await newRequest()
  await expect(submit(place.client, session, request)).rejects.toThrow(/socket|ECONNRESET/)
  const fetched = fetchedOf(await signed(place.client, 'fetch', place.settings.publicUrl, request))
  const [{ der } = { der: null }] = await certificatesOf('demo03')
  expect(fetched).toMatchObject({ status: 'issued', certificate: Buffer.from(der ?? []).toString('base64') })
})

it('issued and dropped: there is a certificate that nobody can fetch, and that has to be revoked', async () => {
  await set({ kind: 'issued_then_dropped', loginId: 'demo04', times: 1 })
  const session = await logIn(place.client, 'demo04', 'issue')
  const request = await newRequest()
  await expect(submit(place.client, session, request)).rejects.toThrow(/socket|ECONNRESET/)
  expect(await certificatesOf('demo04')).toHaveLength(1)
  const fetched = await signed(place.client, 'fetch', place.settings.publicUrl, request)
  expect(fetchedOf(fetched)).toEqual({ status: 'unknown' })
  expect((await submit(place.client, session, request)).body).toMatchObject({ code: 'session_expired' })
  const again = await answer(place.client, await open(place.client, 'issue'), {
    loginId: 'demo04',
    password: 'pw-demo04',
  })
  expect(again.body).toMatchObject({ code: 'live_certificate_exists' })
  expect(await certificatesOf('demo04')).toHaveLength(1)
})

it('what is refused is not lost: the fault waits for an answer', async () => {
  await set({ kind: 'lost_after_issue', times: 1 })
  const session = await logIn(place.client, 'demo05', 'issue')
  const request = await newRequest()
  const bad = await submit(place.client, session, { ...request, csr: Buffer.from('x').toString('base64') })
  expect(bad.body).toMatchObject({ code: 'csr_rejected' })
  expect(await played()).toEqual([0])
})

it('a count is used up once, however many come at once', async () => {
  await set({ kind: 'congestion', times: 2 })
  const [{ id } = { id: '' }] = await listFaults(place.db, code)
  const turns = await Promise.all(Array.from({ length: 8 }, () => takeTurn(place.db, id)))
  expect(turns.filter(Boolean)).toHaveLength(2)
})

it.each([
  [{ kind: 'slow' }, 'seconds'],
  [{ kind: 'slow', amount: 121 }, 'seconds'],
  [{ kind: 'congestion', amount: 1 }, 'neither'],
  [{ kind: 'congestion', times: 0 }, 'count'],
  [{ kind: 'token_drift', amount: 0 }, 'steps'],
  [{ kind: 'token_drift', amount: 3, times: 1 }, 'until'],
  [{ kind: 'outage', loginId: 'nobody' }, 'no login ID'],
] as const)('%j makes no sense', async (fault, why) => {
  await expect(set(fault)).rejects.toThrow(why)
})

describe('an ordinary authority', () => {
  let ordinary: TestAuthority
  beforeAll(async () => {
    ordinary = await testAuthority(inject('postgresUrl'))
    await ordinary.subscribe('demo01')
  })
  afterAll(() => ordinary.end())

  it('has no page to set faults, heeds no row of them, and does not start with one; nor does it give a key', async () => {
    await addFault(ordinary.db, code, { kind: 'outage', loginId: null, amount: null, times: null })
    expect((await ordinary.client.post('/api/dialogues', { purpose: 'issue' })).status).toBe(201)
    const root = clientOf(ordinary.settings.publicUrl, ordinary.authority.ca.root.toString())
    for (const path of ['', '/token', '/key', '/faults', '/clock']) {
      for (const method of ['GET', 'POST']) {
        expect((await root.send(`/rehearsal${path}`, { method })).status).toBe(404)
      }
    }
    await expect(replaceRehearsalKey(ordinary.db)).rejects.toThrow('no rehearsal')
    await ordinary.stop()
    await expect(startAuthority(ordinary.settings)).rejects.toThrow('which only a rehearsal may have')
    await ordinary.db.fault.deleteMany()
    await ordinary.start()
  })

  it('answers nobody in its maintenance, from every address of the dialogue, and says when it is over', async () => {
    const session = await logIn(ordinary.client, 'demo01', 'issue')
    const today = new Date(`${jstDay(new Date())}T00:00:00Z`).getUTCDay()
    const maintenance = [0, 1].map((n) => ({ weekday: (today + n) % 7, from: '00:00', to: '24:00' }))
    const { profile: before } = await ordinary.db.institution.findUniqueOrThrow({ where: { code } })
    const data = { profile: { ...(before as object), maintenance } }
    await ordinary.db.institution.update({ where: { code }, data })
    await ordinary.stop()
    await ordinary.start()
    const request = await newRequest()
    const answers = [
      await ordinary.client.post('/api/dialogues', { purpose: 'issue' }),
      await ordinary.client.send(`/api/dialogues/${session.dialogueId}`, { token: session.token }),
      await answer(ordinary.client, session, { loginId: 'demo01', password: 'pw-demo01' }),
      await submit(ordinary.client, session, request),
      await signed(ordinary.client, 'fetch', ordinary.settings.publicUrl, request),
      await signed(ordinary.client, 'confirm', ordinary.settings.publicUrl, request),
    ]
    for (const { status, body, headers } of answers) {
      expect([status, body]).toMatchObject([503, { code: 'G005e' }])
      const { retryAfterSeconds } = body as { retryAfterSeconds: number }
      expect(headers['retry-after']).toBe(String(retryAfterSeconds))
      expect(retryAfterSeconds).toBeGreaterThan(24 * 3600)
      expect(retryAfterSeconds).toBeLessThanOrEqual(48 * 3600)
    }
    expect((await ordinary.client.get('/api/profile')).status).toBe(200)
  })
})
