import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { answer, issuedOf, logIn, newRequest, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'

describe('the same request', () => {
  let place: TestAuthority
  beforeAll(async () => {
    place = await testAuthority(inject('postgresUrl'))
    await place.subscribe('same1', 'same2', 'same3', 'same4', 'same5')
  })
  afterAll(() => place.end())
  const certificates = (loginId: string) => place.db.certificate.count({ where: { subscriber: { loginId } } })

  it('gives the same certificate however often it is submitted, on the same or on a later dialogue', async () => {
    const session = await logIn(place.client, 'same1', 'issue')
    const request = await newRequest()
    const first = await submit(place.client, session, request)
    const repeated = await submit(place.client, session, request)
    const later = await open(place.client, 'issue')
    // The new certificate is live, so the login ends there; the dialogue is authenticated all the same.
    expect(await answer(place.client, later, { loginId: 'same1', password: 'pw-same1' })).toMatchObject({ status: 409 })
    const onLater = await submit(place.client, later, request)
    expect([first.status, repeated.body, onLater.body]).toEqual([200, first.body, first.body])
    expect(await certificates('same1')).toBe(1)
  })

  it('with another CSR, or from another login ID, is a conflict', async () => {
    const session = await logIn(place.client, 'same2', 'issue')
    const request = await newRequest()
    expect((await submit(place.client, session, request)).status).toBe(200)
    const conflict = { status: 409, body: { code: 'request_conflict' } }
    const other = { ...(await newRequest()), requestId: request.requestId }
    expect(await submit(place.client, session, other)).toMatchObject(conflict)
    const stranger = await logIn(place.client, 'same3', 'issue')
    expect(await submit(place.client, stranger, request)).toMatchObject(conflict)
    expect(await certificates('same3')).toBe(0)
  })

  it('submitted ten times at once leads to exactly one certificate, one change and one count', async () => {
    const session = await logIn(place.client, 'same4', 'issue')
    const request = await newRequest()
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(place.client, session, request)))
    const serials = new Set(answers.map((each) => issuedOf(each, request).certificate.serialHex))
    expect(serials.size).toBe(1)
    expect(await certificates('same4')).toBe(1)
    expect(await place.db.change.count({ where: { loginId: 'same4' } })).toBe(1)
    const { issuedCount } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'same4' } })
    expect(issuedCount).toBe(1)
  })

  it('different requests on one dialogue at once lead to exactly one certificate', async () => {
    const session = await logIn(place.client, 'same5', 'issue')
    const requests = await Promise.all(Array.from({ length: 6 }, newRequest))
    const answers = await Promise.all(requests.map((request) => submit(place.client, session, request)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await certificates('same5')).toBe(1)
  })

  it('of two login IDs at once goes to one of them', async () => {
    await place.subscribe('duel1', 'duel2')
    const sessions = [await logIn(place.client, 'duel1', 'issue'), await logIn(place.client, 'duel2', 'issue')]
    const request = await newRequest()
    const answers = await Promise.all(sessions.map((session) => submit(place.client, session, request)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect((await certificates('duel1')) + (await certificates('duel2'))).toBe(1)
  })
})
