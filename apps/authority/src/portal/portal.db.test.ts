import { eventually } from '../../../../test/support/eventually.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { setRole } from '../subscribers/set-role.ts'
import { answer, open } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Browser, browse } from '../test/browse.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
})
afterAll(() => place.end())

async function loggedIn(loginId: string): Promise<Browser> {
  await place.subscribe(loginId)
  const browser = browse(place)
  expect((await browser.send('/login', { loginId, password: `pw-${loginId}` })).path).toBe('/9936/portal?lang=en')
  return browser
}

it('a right password logs in, with a cookie no script and no other site gets; logging out ends it', async () => {
  const browser = await loggedIn('in01')
  expect(browser.setCookies()[0]).toMatch(/^__Host-portal-9936=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  expect((await browser.get('/portal')).text).toContain('名前 in01')
  expect((await browser.send('/portal/logout')).path).toBe('/9936/login?lang=en')
  expect((await browser.get('/portal')).status).toBe(401)
  expect(await place.db.portalSession.count({ where: { subscriber: { loginId: 'in01' } } })).toBe(0)
})

it('a wrong password is counted with those of the application, and the page says how many are left', async () => {
  await place.subscribe('wrong01')
  const browser = browse(place)
  const wrong = await browser.send('/login', { loginId: 'wrong01', password: 'x' })
  expect([wrong.status, wrong.text.includes('4 more wrong tries')]).toEqual([401, true])
  expect(wrong.text).toContain('value="wrong01"')
  for (let i = 0; i < 4; i++)
    await answer(place.client, await open(place.client, 'issue'), { loginId: 'wrong01', password: 'x' })
  const locked = await browser.send('/login', { loginId: 'wrong01', password: 'pw-wrong01' })
  expect(locked.status).toBe(403)
  expect(await place.db.portalSession.count({ where: { subscriber: { loginId: 'wrong01' } } })).toBe(0)
  const unknown = await browser.send('/login', { loginId: 'nobody', password: 'x' })
  expect([unknown.status, unknown.text.includes('4 more wrong tries')]).toEqual([401, true])
})

it('the latest login of an ID wins: a browser displaces a browser, and the application displaces it', async () => {
  const first = await loggedIn('latest01')
  const second = browse(place)
  await second.send('/login', { loginId: 'latest01', password: 'pw-latest01' })
  const displaced = await first.get('/portal')
  expect([displaced.status, displaced.text.includes('You have logged in elsewhere')]).toEqual([401, true])
  const session = await open(place.client, 'issue')
  expect((await answer(place.client, session, { loginId: 'latest01', password: 'pw-latest01' })).status).toBe(200)
  expect((await second.get('/portal')).text).toContain('You have logged in elsewhere')
  // The way back, which in turn displaces the application: nothing is counted as a wrong password.
  await first.send('/login', { loginId: 'latest01', password: 'pw-latest01' })
  const answered = await answer(place.client, session, { loginId: 'latest01', password: 'pw-latest01' })
  expect(answered.body).toMatchObject({ code: 'session_displaced' })
  const { failedAttempts } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'latest01' } })
  expect(failedAttempts).toBe(0)
})

it('where the application asks for more than the password, the portal does not forget wrong tries', async () => {
  const { profile } = place.authority
  const asking = { ...profile, challenges: { issue: [], renew: ['question' as const] } }
  await place.db.institution.update({ where: { code: profile.code }, data: { profile: asking } })
  try {
    await place.subscribe('asked01')
    await place.db.subscriber.updateMany({ where: { loginId: 'asked01' }, data: { failedAttempts: 3 } })
    await new Promise((resolve) => setTimeout(resolve, 1100)) // Switches count within a second.
    await browse(place).send('/login', { loginId: 'asked01', password: 'pw-asked01' })
    const { failedAttempts } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'asked01' } })
    expect(failedAttempts).toBe(3)
  } finally {
    await place.db.institution.update({ where: { code: profile.code }, data: { profile } })
  }
})

it('takes no form another site has sent, and serves pages that load nothing and cannot be framed', async () => {
  const browser = await loggedIn('foreign01')
  const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  expect((await browser.send('/portal/logout', {}, foreign)).status).toBe(403)
  const top = await browser.get('/portal')
  expect(top.status).toBe(200)
  expect(top.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  expect(top.headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
})

it('shows the management of users to master and administrator users alone', async () => {
  const browser = await loggedIn('role01')
  expect((await browser.get('/portal/users')).status).toBe(403)
  expect((await browser.get('/portal')).text).not.toContain('Manage users')
  await setRole(place.db, '9936', { loginId: 'role01', role: 'administrator' })
  expect((await browser.get('/portal')).text).toContain('Manage users')
})

it('help is on every page, and each page without a menu leads back: to the top, or to the login', async () => {
  const browser = await loggedIn('lost01')
  const nobody = browse(place)
  expect((await browser.get('/portal')).text).toMatch(/href="\/9936\/help\?lang=en">Help and contact/)
  for (const page of ['/help', '/portal/nothing', '/portal/users']) {
    expect([page, (await browser.get(page)).text.includes('To the top page')]).toEqual([page, true])
    expect([page, (await nobody.get(page)).text.includes('To the login page')]).toEqual([page, true])
  }
})

it('says beside the start of the application when the institution is closed, and until when', async () => {
  const { profile } = place.authority
  const inDays = { weekday: (new Date().getUTCDay() + 3) % 7, from: '09:00', to: '17:00' }
  const start = async () => (await browse(place).get('/issuing')).text
  expect(await start()).not.toContain('The institution is closed now')
  const set = (to: AuthorityProfile) =>
    place.db.institution.update({ where: { code: profile.code }, data: { profile: to } })
  await set({ ...profile, businessHours: { open: [inDays], closedDays: [] } })
  try {
    await eventually('the page to say so', async () => (await start()).includes('The institution is closed now'))
  } finally {
    await set(profile)
  }
})

it('a session ends when nothing is done for 15 minutes, and goes on while something is', async () => {
  const browser = await loggedIn('idle01')
  const session = { subscriber: { loginId: 'idle01' } }
  const setEnd = (ms: number) =>
    place.db.portalSession.updateMany({ where: session, data: { expiresAt: new Date(Date.now() + ms) } })
  await setEnd(60_000)
  await browser.get('/portal')
  const { expiresAt } = await place.db.portalSession.findFirstOrThrow({ where: session })
  expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(14 * 60_000)
  await setEnd(-1)
  const over = await browser.get('/portal')
  expect([over.status, over.text.includes('too much time has passed')]).toEqual([401, true])
})
