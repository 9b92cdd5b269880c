import { signerOf } from '@certfleet/pki/keys.ts'
import { requestInput } from '@certfleet/pki/signing-input.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { fetchedOf, issuedOf, logIn, newRequest, obtain, signed, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  await place.subscribe('fetch1', 'fetch2', 'confirm1', 'foreign1')
})
afterAll(() => place.end())

const origin = () => place.settings.publicUrl
const confirmedChanges = (loginId: string) => place.db.change.count({ where: { loginId, kind: 'confirmed' } })

it('fetching gives the certificate whose answer was lost, to the request’s own key, without a password', async () => {
  const session = await logIn(place.client, 'fetch1', 'issue')
  const request = await newRequest()
  const before = await signed(place.client, 'fetch', origin(), request)
  expect(fetchedOf(before)).toEqual({ status: 'unknown' })
  const submitted = issuedOf(await submit(place.client, session, request), request)
  const fetched = fetchedOf(await signed(place.client, 'fetch', origin(), request))
  expect(fetched).toMatchObject({
    status: 'issued',
    certificate: submitted.certificate.der.toString('base64'),
    chain: submitted.chain.map((der) => der.toString('base64')),
  })
})

it('confirming is noted once, however often and however many at once', async () => {
  const issued = await obtain(place.client, 'confirm1', 'issue')
  const confirm = () => signed(place.client, 'confirm', origin(), issued)
  const answers = [...(await Promise.all([confirm(), confirm(), confirm()])), await confirm()]
  expect(new Set(answers.map(({ body }) => (body as { confirmedAt: string }).confirmedAt)).size).toBe(1)
  expect(await confirmedChanges('confirm1')).toBe(1)
  const row = await place.db.certificate.findUniqueOrThrow({ where: { sha256: issued.certificate.sha256 } })
  expect(row).toMatchObject({ delivery: 'confirmed', confirmedAt: expect.any(Date) })
})

it('a signature counts for its own key, purpose, request and authority only', async () => {
  const issued = await obtain(place.client, 'foreign1', 'issue')
  const other = await obtain(place.client, 'fetch2', 'issue')
  const refused = { status: 403, body: { code: 'malformed' } }
  const { requestId, key } = issued
  const post = async (purpose: 'fetch' | 'confirm', input: Buffer, by = key) => {
    const signature = Buffer.from(await signerOf(by).sign(input)).toString('base64')
    return place.client.post(`/api/requests/${requestId}/${purpose}`, { signature })
  }
  expect(await post('fetch', requestInput('fetch', origin(), requestId), other.key)).toMatchObject(refused)
  expect(await post('fetch', requestInput('confirm', origin(), requestId))).toMatchObject(refused)
  expect(await post('confirm', requestInput('fetch', origin(), requestId))).toMatchObject(refused)
  expect(await post('confirm', requestInput('confirm', origin(), other.requestId))).toMatchObject(refused)
  expect(await post('confirm', requestInput('confirm', 'https://other.example', requestId))).toMatchObject(refused)
  expect(await post('confirm', Buffer.from(requestId))).toMatchObject(refused)
  expect(await confirmedChanges('foreign1')).toBe(0)
})

it('confirming a request nobody made is not found', async () => {
  const answer = await signed(place.client, 'confirm', origin(), await newRequest())
  expect(answer).toMatchObject({ status: 404, body: { code: 'malformed' } })
})

it('a request id that is none is malformed', async () => {
  const answer = await place.client.post('/api/requests/1/fetch', { signature: 'AAAA' })
  expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } })
})
