import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { createApi } from './api.ts'

let place: TestAuthority
let api: ReturnType<typeof createApi>
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  // The application itself, so that a request can come from any address.
  api = createApi(place.authority, () => Promise.resolve([place.authority]))
})
afterAll(() => place.end())

interface Reply {
  status: number
  body: Record<string, unknown>
}

async function post(remoteAddress: string, at: string, body: unknown, token = ''): Promise<Reply> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const request = { method: 'POST', headers, body: JSON.stringify(body) }
  const answered = await api.request(at, request, { incoming: { socket: { remoteAddress } } })
  return { status: answered.status, body: (await answered.json()) as Record<string, unknown> }
}

const open = (address: string) => post(address, '/api/dialogues', { purpose: 'issue' })
const answer = (address: string, { body }: Reply, loginId: string, password: string) => {
  const answered = { screen: 'CCHK002', fields: { loginId, password } }
  return post(address, `/api/dialogues/${String(body.dialogueId)}/answers`, answered, String(body.token))
}
const linesWith = (text: string) =>
  place
    .logged()
    .split('\n')
    .filter((line) => line.includes(text)).length

it('500 wrong passwords at once lock the login ID with the fifth, are held back, and do not fill the log', async () => {
  await place.subscribe('flood')
  const opened = await open('192.0.2.9')
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => answer('192.0.2.9', opened, 'flood', `no ${i}`)),
  )
  const count = (code: string) => answers.filter(({ body }) => body.code === code).length
  expect(count('wrong_credentials')).toBe(4)
  expect(count('locked') + count('wrong_credentials')).toBe(30)
  expect(count('G008e')).toBe(470)
  const held = answers.find(({ body }) => body.code === 'G008e')
  expect(held).toMatchObject({ status: 503, body: { retryAfterSeconds: expect.any(Number) } })
  const { failedAttempts, lockedAt } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'flood' } })
  expect([failedAttempts, lockedAt]).toEqual([5, expect.any(Date)])
  expect(await place.db.change.count({ where: { loginId: 'flood' } })).toBe(1)
  expect([linesWith('"code":"G008e"'), linesWith('/answers')]).toEqual([100, 130])
})

it('an address that knocks without end is held back; others, and who is in order, are not', async () => {
  await place.subscribe('inorder')
  const [busy, quiet] = ['192.0.2.1', '192.0.2.2']
  const knock = (address: string) => post(address, '/api/dialogues', {})
  for (let i = 0; i < 590; i++) expect(await knock(busy)).toMatchObject({ body: { code: 'malformed' } })
  // One login after another is never too many: a right password takes its knocks back.
  for (let i = 0; i < 12; i++) {
    const answered = await answer(busy, await open(busy), 'inorder', 'pw-inorder')
    expect(answered).toEqual({ status: 200, body: { next: { screen: 'processing' } } })
  }
  for (let i = 0; i < 10; i++) await knock(busy)
  const refused = { status: 503, body: { code: 'G008e', retryAfterSeconds: expect.any(Number) } }
  expect(await open(busy)).toMatchObject(refused)
  expect(await answer(busy, await open(quiet), 'inorder', 'pw-inorder')).toMatchObject(refused)
  expect((await open(quiet)).status).toBe(201)
})
