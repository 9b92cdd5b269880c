import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { browse } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'
import { clerkDigits } from './clerk-secret.ts'
import { sweepClerkSessions } from './find-clerk.ts'
import { addClerk } from './make-clerk.ts'
import { signIn } from './sign-in.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'))))
afterAll(() => place.end())

async function newClerk(loginName: string) {
  const { db, authority } = place
  const { password } = await addClerk(
    db,
    { loginName, name: `担当 ${loginName}`, institutionCode: null },
    authority.secret,
  )
  const row = await db.clerk.findUniqueOrThrow({ where: { loginName } })
  return { loginName, password, digitsAt: (at: Date) => clerkDigits(row, authority.secret, at) }
}
const at = (realNow: Date) => ({ realNow, now: realNow })
const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000)

it('password and one-time password sign in, with a cookie no script and no other site gets; signing out ends it', async () => {
  const { browser } = await atCounter(place, 'in1')
  expect(browser.setCookies()[0]).toMatch(/^__Host-counter=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  const page = await browser.get('')
  expect([page.status, page.text.includes('担当 in1')]).toEqual([200, true])
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
  expect((await browser.send('/sign-out')).path).toBe('/counter/sign-in?lang=en')
  expect((await browser.get('')).path).toBe('/counter/sign-in?lang=en')
  expect(await place.db.clerkSession.count({ where: { clerk: { loginName: 'in1' } } })).toBe(0)
})

it('a one-time password works once, of now and the steps beside it, and not with another clerk’s password', async () => {
  const clerk = await newClerk('otp1')
  const now = new Date()
  const sign = (digits: string, password = clerk.password) =>
    signIn(place.authority, { ...clerk, password, digits }, at(now))
  expect(await sign(clerk.digitsAt(later(now, -60)))).toBeNull()
  expect(await sign(clerk.digitsAt(later(now, -30)))).not.toBeNull()
  expect(await sign(clerk.digitsAt(later(now, -30)))).toBeNull()
  expect(await sign(clerk.digitsAt(now), 'wrong')).toBeNull()
  const right = clerk.digitsAt(now)
  const both = await Promise.all([sign(right), sign(right)])
  expect(both.filter((token) => token !== null)).toHaveLength(1)
  expect(await sign(clerk.digitsAt(later(now, 30)))).not.toBeNull()
})

it('wrong passwords and wrong one-time passwords count together; after five nothing is right, until it is unlocked', async () => {
  const clerk = await newClerk('lock1')
  const now = new Date()
  const right = { loginName: 'lock1', password: clerk.password, digits: clerk.digitsAt(now) }
  for (let i = 0; i < 2; i++) await signIn(place.authority, { ...right, password: 'x' }, at(now))
  for (let i = 0; i < 3; i++) await signIn(place.authority, { ...right, digits: '000000' }, at(now))
  expect(await signIn(place.authority, right, at(now))).toBeNull()
  const { lockedAt } = await place.db.clerk.findUniqueOrThrow({ where: { loginName: 'lock1' } })
  expect(lockedAt).not.toBeNull()
  expect(await place.db.auditEvent.count({ where: { action: 'clerk_locked', by: 'lock1' } })).toBe(1)
  const page = await browse(place, '/counter').send('/sign-in', right)
  expect([page.status, page.text.includes('you are locked')]).toEqual([401, true])
})

it('of many tries at once no more are judged than of those one after the other', async () => {
  const clerk = await newClerk('burst1')
  const now = new Date()
  const guesses = Array.from({ length: 12 }, (_, i) =>
    signIn(place.authority, { ...clerk, password: `guess ${i}`, digits: clerk.digitsAt(now) }, at(now)),
  )
  await Promise.all(guesses)
  const { failedAttempts } = await place.db.clerk.findUniqueOrThrow({ where: { loginName: 'burst1' } })
  expect(failedAttempts).toBe(5)
})

it('a sign-in leads back to the page that was asked, and nowhere else', async () => {
  const { digitsAt, ...clerk } = await newClerk('back1')
  const asked = await browse(place, '/counter').get('/9936/subscribers?q=%E5%90%8D&lang=ja')
  expect(asked.path).toBe('/counter/sign-in?lang=ja&to=%2F9936%2Fsubscribers%3Fq%3D%25E5%2590%258D')
  const to = /name="to" value="([^"]*)"/.exec(asked.text)?.[1] ?? ''
  const sign = async (where: string, seconds: number) => {
    const digits = digitsAt(later(new Date(), seconds))
    return (await browse(place, '/counter').send('/sign-in', { ...clerk, digits, to: where })).path
  }
  expect(await sign(to, 0)).toBe('/counter/9936/subscribers?lang=en&q=%E5%90%8D')
  expect(await sign('//evil.example/x', 30)).toBe('/counter?lang=en')
  const over = await atCounter(place, 'back2')
  await place.db.clerkSession.deleteMany({ where: { clerk: { loginName: 'back2' } } })
  expect((await over.browser.get('/9936/tokens')).text).toContain('/counter/sign-in?lang=en&amp;to=%2F9936%2Ftokens"')
})

it('a session ends after 15 minutes without use, and after 8 hours; by real time', async () => {
  const { browser } = await atCounter(place, 'idle1')
  const session = { clerk: { loginName: 'idle1' } }
  const ago = (ms: number) => new Date(Date.now() - ms)
  await place.db.clerkSession.updateMany({ where: session, data: { expiresAt: ago(-60_000) } })
  expect((await browser.get('')).status).toBe(200)
  const { expiresAt } = await place.db.clerkSession.findFirstOrThrow({ where: session })
  expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(14 * 60_000)
  await place.db.clerkSession.updateMany({ where: session, data: { createdAt: ago(8 * 3_600_000) } })
  expect((await browser.get('')).status).toBe(401)
  await place.db.clerkSession.updateMany({ where: session, data: { createdAt: ago(0), expiresAt: ago(1) } })
  const over = await browser.get('')
  expect([over.status, over.text.includes('too much time has passed')]).toEqual([401, true])
  await sweepClerkSessions(place.db, new Date())
  expect(await place.db.clerkSession.count({ where: session })).toBe(0)
})

it('a clerk changes the own password, which ends the other sessions', async () => {
  const { browser, password, signInAgain } = await atCounter(place, 'own1')
  const other = await signInAgain()
  const change = (fields: Record<string, string>) => browser.send('/password', fields)
  const fresh = 'a-much-better-one'
  const refused = await change({ current: 'x', fresh, again: fresh })
  expect([refused.status, refused.text.includes('current password is wrong')]).toEqual([400, true])
  expect((await change({ current: password, fresh: 'short', again: 'short' })).status).toBe(400)
  expect((await change({ current: password, fresh, again: `${fresh}!` })).status).toBe(400)
  const done = await change({ current: password, fresh, again: fresh })
  expect([done.status, done.text.includes('own password changed')]).toEqual([200, true])
  expect((await browser.get('')).status).toBe(200)
  expect((await other.get('')).status).toBe(401)
})

// The last: from here on this address is held back.
it('a name nobody has is answered as a wrong password is, and so are too many tries from an address', async () => {
  const browser = browse(place, '/counter')
  const given = { loginName: 'nobody', password: 'x', digits: '123456' }
  expect((await browser.send('/sign-in', given)).text).toContain('You could not be signed in')
  const statuses = new Set<number>()
  for (let i = 0; i < 25; i++) statuses.add((await browser.send('/sign-in', given)).status)
  expect(statuses).toEqual(new Set([401, 503]))
})
