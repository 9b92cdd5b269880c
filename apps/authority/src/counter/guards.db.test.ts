import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Browser, browse } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'
import { counterRoutes } from './routes.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  await place.another('0036', 'サンプル信用金庫')
  await place.subscribe('known1')
})
afterAll(() => place.end())

/** Every page and action the counter has, as the router itself lists them: none can be forgotten here. */
const routes = () =>
  counterRoutes(place.authority, () => Promise.resolve([]))
    .routes.filter(({ method, path }) => ['GET', 'POST'].includes(method) && path !== '/sign-in')
    .map(({ method, path }) => ({
      method,
      isOfInstitution: path.includes(':code'),
      path: path
        .replace(/:code\{[^/]*\}/, '9936')
        .replace(':loginId', 'known1')
        .replace(':serial', 'T-1')
        .replace(':id', '01890000-0000-7000-8000-000000000000')
        .replace(/\/$/, ''),
    }))

const ask = (browser: Browser, { method, path }: { method: string; path: string }, headers = {}) =>
  method === 'GET' ? browser.get(path) : browser.send(path, {}, headers)

it('nobody gets any page or does anything without signing in', async () => {
  expect(routes().length).toBeGreaterThan(30)
  for (const route of routes()) {
    const answer = await ask(browse(place, '/counter'), route)
    const got = [route.path, route.method === 'GET' ? answer.path.split('&')[0] : answer.status]
    expect(got).toEqual([route.path, route.method === 'GET' ? '/counter/sign-in?lang=en' : 401])
  }
  expect(await place.db.auditEvent.count({ where: { byKind: 'clerk' } })).toBe(0)
})

it('a clerk of another institution finds no page of this one, and none of the authority', async () => {
  const { browser } = await atCounter(place, 'other1', '0036')
  const own = ['', '/sign-out', '/password']
  for (const route of routes().filter(({ path }) => !own.includes(path))) {
    expect([route.method, route.path, (await ask(browser, route)).status]).toEqual([route.method, route.path, 404])
  }
  const overview = await browser.get('')
  expect([overview.text.includes('/counter/0036'), overview.text.includes('/counter/9936')]).toEqual([true, false])
  expect(await place.db.auditEvent.count({ where: { institutionCode: '9936' } })).toBe(0)
})

it('a clerk of the institution gets every page of it, and another site sends no form in his name', async () => {
  const { browser } = await atCounter(place, 'own1', '9936')
  const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  const missing = /\/(tokens\/T-1|announcements\/0189)/
  for (const route of routes().filter(({ isOfInstitution }) => isOfInstitution)) {
    const { status } = await ask(browser, route, foreign)
    const expected = route.method === 'POST' ? 403 : missing.test(route.path) ? 404 : 200
    expect([route.method, route.path, status]).toEqual([route.method, route.path, expected])
  }
  expect((await browser.get('/9936/nothing')).status).toBe(404)
  expect((await browser.get('/9936/subscribers?q=%00')).status).toBe(404)
  expect((await browser.send('/9936/subscribers/new', { loginId: 'nul\0', name: 'x\0' })).status).toBe(200)
  expect((await browse(place, '/counter').send('/sign-in', { loginName: 'x\0' })).status).toBe(401)
  expect((await browser.get('/9936/subscribers/nobody')).status).toBe(404)
  expect((await browser.get('/institutions/new')).status).toBe(404)
})
