import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { setSwitches } from '../ca/set-switches.ts'
import { createApi } from '../http/api.ts'
import { sweep } from '../housekeeping.ts'
import { answer, logIn, newRequest, obtain, open, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import type { Browser } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'

let place: TestAuthority
let browser: Browser
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  browser = (await atCounter(place, 'clerk1', '9936')).browser
})
afterAll(() => place.end())

const refusals = (loginId: string) =>
  place.db.refusal.findMany({
    where: { loginId },
    select: { purpose: true, code: true, times: true, address: true },
    orderBy: { firstAt: 'asc' },
  })
const log = async (query: string) => (await browser.get(`/9936/log?${query}`)).text

it('wrong passwords up to the lock are two rows, however many they are, and the counter shows them', async () => {
  await place.subscribe('wrong01')
  const dialogue = await open(place.client, 'issue')
  for (let i = 0; i < 12; i++) await answer(place.client, dialogue, { loginId: 'wrong01', password: `no ${i}` })
  const row = { purpose: 'issue', address: '127.0.0.1' }
  const [wrong, locked, ...rest] = await refusals('wrong01')
  expect([wrong, locked]).toEqual([
    { ...row, code: 'wrong_credentials', times: 4 },
    { ...row, code: 'locked', times: 8 },
  ])
  expect(rest).toEqual([])
  const page = await log('q=wrong01&result=refused')
  expect(page).toMatch(/wrong01[^]*<code>locked<\/code> This login ID is locked[^]*8 times[^]*127\.0\.0\.1/)
  expect((await browser.get('/9936/subscribers/wrong01')).text).toMatch(/Refused requests[^]*wrong_credentials/)
  expect(await log('q=wrong01&result=issued')).toContain('nothing like that')
})

it('what stands in the way is told by its code: too early, a live certificate, a registration, maintenance', async () => {
  await place.subscribe('early01')
  const { certificate } = await obtain(place.client, 'early01', 'issue')
  await place.client.post('/api/dialogues', { purpose: 'renew', certificateSha256: certificate.sha256 })
  await expect(logIn(place.client, 'early01', 'reissue')).rejects.toThrow('live_certificate_exists')
  await place.db.subscriber.updateMany({ where: { loginId: 'early01' }, data: { browserOnly: true } })
  await expect(logIn(place.client, 'early01', 'issue')).rejects.toThrow('G004e')
  const row = { times: 1, address: '127.0.0.1' }
  expect(await refusals('early01')).toEqual([
    { ...row, purpose: 'renew', code: 'too_early' },
    { ...row, purpose: 'reissue', code: 'live_certificate_exists' },
    { ...row, purpose: 'issue', code: 'G004e' },
  ])
  const both = await log('q=early01')
  expect([both.includes(certificate.serialHex), both.includes('too_early')]).toEqual([true, true])
  const closed = { ...place.authority.profile, maintenance: weekOf({ from: '00:00', to: '24:00' }) }
  const api = createApi(place.authority, () => Promise.resolve([{ ...place.authority, profile: closed }]))
  const ask = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ purpose: 'renew', certificateSha256: certificate.sha256 }),
  }
  const answered = await api.request('/api/dialogues', ask, { incoming: { socket: { remoteAddress: '192.0.2.7' } } })
  expect(answered.status).toBe(503)
  expect((await refusals('early01')).at(-1)).toEqual({
    purpose: 'renew',
    code: 'G005e',
    times: 1,
    address: '192.0.2.7',
  })
  expect(await log('q=early01&purpose=renew')).toContain('It was a maintenance time.')
})

const weekOf = (times: { from: string; to: string }) =>
  Array.from({ length: 7 }, (_, weekday) => ({ weekday, ...times }))

it('what nobody has is not kept as it was typed, and what is no request for a certificate not at all', async () => {
  await place.db.refusal.deleteMany()
  const dialogue = await open(place.client, 'issue')
  await answer(place.client, dialogue, { loginId: 'P4ssw0rd-typed-here', password: 'x' })
  // What no database keeps, in the name of a field.
  const strange = { screen: 'CCHK002', fields: { '\0\ud800': 1 } }
  await place.client.post(`/api/dialogues/${dialogue.dialogueId}/answers`, strange, dialogue.token)
  await place.client.get('/api/dialogues/rubbish')
  await place.client.post('/api/dialogues', { purpose: 'nonsense' })
  const rows = await place.db.refusal.findMany({ select: { loginId: true, code: true }, orderBy: { code: 'asc' } })
  expect(rows).toEqual([
    { loginId: '', code: 'malformed' },
    { loginId: '', code: 'wrong_credentials' },
  ])
  expect(await log('')).toContain('login ID not known')
})

it('both kinds are paged by time, each row once, and all of them are in the file', async () => {
  await place.db.refusal.deleteMany()
  await place.db.certificate.deleteMany()
  await place.subscribe('paged01')
  await setSwitches(place.db, '9936', { issueWhenLive: 'allow' }, new Date())
  const session = await logIn(place.client, 'paged01', 'issue')
  expect((await submit(place.client, session, await newRequest())).status).toBe(200)
  const { issuedAt } = await place.db.certificate.findFirstOrThrow()
  // As many before the certificate as after it, and two of its very instant.
  const at = (i: number) => new Date(issuedAt.getTime() + (Math.min(i, 20) - 20) * 1000 + Math.max(0, i - 21) * 1000)
  await place.db.refusal.createMany({
    data: Array.from({ length: 42 }, (_, i) => ({
      institutionCode: '9936',
      loginId: 'paged01',
      purpose: 'issue' as const,
      code: `code-${String(i).padStart(2, '0')}`,
      hour: new Date(0),
      firstAt: at(i),
      lastAt: at(i),
      times: 1,
      address: '192.0.2.1',
    })),
  })
  const seen: string[] = []
  for (let next: string | undefined = 'q=paged01'; next !== undefined;) {
    const page: string = await log(next)
    seen.push(...[...page.matchAll(/<code>(code-\d\d|[0-9a-f]{32})</g)].map(([, code = '']) => code))
    next = /class="button" href="[^"]*\?([^"]*after=[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  }
  expect([seen.length, new Set(seen).size, seen[0], seen.at(-1)]).toEqual([43, 43, 'code-41', 'code-00'])
  const file = (await browser.get('/9936/log.csv?q=paged01')).text.trim().split('\r\n')
  expect(file.length).toBe(44)
  expect(file[1]).toMatch(/,paged01,名前 paged01,issue,{9}refused,code-41,,.*,1,192\.0\.2\.1$/)
})

it('a refusal is forgotten after 400 days', async () => {
  const before = await place.db.refusal.count()
  await sweep(place.authority, new Date(Date.now() + 399 * dayMs))
  expect(await place.db.refusal.count()).toBe(before)
  await sweep(place.authority, new Date(Date.now() + 401 * dayMs))
  expect([before > 0, await place.db.refusal.count()]).toEqual([true, 0])
})
