import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { hashPassword } from '../../password.ts'
import { addSubscriber } from '../../subscribers/add-subscriber.ts'
import { lockSubscriber } from '../../subscribers/lock-subscriber.ts'
import { handOverMaster, masterOf } from '../../subscribers/hand-over-master.ts'
import { setRole } from '../../subscribers/set-role.ts'
import { obtain } from '../../test/agent.ts'
import { type TestAuthority, testAuthority } from '../../test/authority.ts'
import { type Browser, browse } from '../../test/browse.ts'
import { equip } from '../../test/tokens.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { profile: { maxUsers: 1000 } })
})
afterAll(() => place.end())

const confirmationPassword = 'confirmed!'

const handOver = async (to: string) => handOverMaster(place.db, '9936', { from: await masterOf(place.db, '9936'), to })

async function loggedIn(loginId: string, role: 'master' | 'administrator' | 'ordinary'): Promise<Browser> {
  await place.subscribe(loginId)
  if (role === 'master') await handOver(loginId)
  else await setRole(place.db, '9936', { loginId, role })
  await place.db.subscriber.updateMany({
    where: { loginId },
    data: { confirmationHash: await hashPassword(confirmationPassword) },
  })
  const browser = browse(place)
  await browser.send('/login', { loginId, password: `pw-${loginId}` })
  return browser
}

const find = (loginId: string) =>
  place.db.subscriber.findFirstOrThrow({
    where: { loginId, institutionCode: '9936' },
    include: { otpToken: true, transactionToken: true },
  })
const pathOf = async (loginId: string) => `/portal/users/${(await find(loginId)).id}`
const noted = (by: string) =>
  place.db.auditEvent.findMany({
    where: { by },
    select: { action: true, target: true, details: true, byKind: true, institutionCode: true },
    orderBy: { id: 'asc' },
  })

describe('証明書失効', () => {
  it('an administrator revokes a colleague’s certificate, once, and it is told and noted', async () => {
    await place.subscribe('leaver')
    const { certificate } = await obtain(place.client, 'leaver', 'issue')
    const browser = await loggedIn('admin1', 'administrator')
    const user = await browser.get(await pathOf('leaver'))
    expect(user.text).toContain(certificate.serialHex)
    const path = `${await pathOf('leaver')}/revoke/${certificate.serialHex}`
    expect((await browser.get(path)).text).toContain('note the login ID and the serial number')
    const asked = { reason: 'lost', note: '=cmd|calc', confirmationPassword }
    const wrong = await browser.send(path, { ...asked, confirmationPassword: 'pw-admin1' })
    expect([wrong.status, wrong.text.includes('The password is wrong. ')]).toEqual([401, true])
    expect(wrong.text).toContain('4 more wrong tries')
    // What was chosen and typed stands there still; passwords never do.
    expect(wrong.text).toMatch(/<option value="lost" selected>/)
    expect([wrong.text.includes('value="=cmd|calc"'), wrong.text.includes('pw-admin1')]).toEqual([true, false])
    const silent = await browser.send(path, { ...asked, reason: 'other', note: ' ' })
    expect([silent.status, silent.text.includes('Say in the remark')]).toEqual([400, true])
    expect((await browser.send(path, { ...asked, reason: 'none' })).status).toBe(400)
    const revoked = await browser.send(path, asked)
    expect([revoked.status, revoked.text.includes('The certificate is revoked')]).toEqual([200, true])
    const { serialHex } = certificate
    const row = await place.db.certificate.findUniqueOrThrow({ where: { serialHex } })
    expect(row).toMatchObject({ revokedBy: 'admin1', crlReason: 'keyCompromise' })
    expect(row.revocationReason).toBe('PCの紛失・盗難: =cmd|calc')
    // Sent twice: the same result, and nothing is noted again.
    expect((await browser.send(path, asked)).text).toContain('The certificate is revoked')
    expect((await browser.get(path)).text).toContain('The certificate is revoked')
    const details = { loginId: 'leaver', reason: 'PCの紛失・盗難: =cmd|calc' }
    const event = { action: 'certificate.revoke', target: serialHex, details, byKind: 'subscriber' }
    expect(await noted('admin1')).toEqual([{ ...event, institutionCode: '9936' }])
    expect(await place.db.change.count({ where: { loginId: 'leaver', kind: 'revoked' } })).toBe(1)
  })

  it('needs a confirmation password, which is set with the login password', async () => {
    await place.subscribe('leaver2')
    const { certificate } = await obtain(place.client, 'leaver2', 'issue')
    const browser = await loggedIn('admin2', 'administrator')
    await place.db.subscriber.updateMany({ where: { loginId: 'admin2' }, data: { confirmationHash: null } })
    const path = `${await pathOf('leaver2')}/revoke/${certificate.serialHex}`
    const asked = { reason: 'left', confirmationPassword: 'new-one-1' }
    expect((await browser.send(path, asked)).text).toContain('You have no confirmation password yet')
    const settings = { newPassword: 'new-one-1', repeated: 'new-one-1', loginPassword: 'pw-admin2' }
    const set = (fields: object) => browser.send('/portal/settings/confirmation-password', { ...settings, ...fields })
    expect((await set({ loginPassword: 'wrong' })).status).toBe(401)
    expect((await set({ repeated: 'new-one-2' })).text).toContain('differ')
    expect((await set({ newPassword: 'short', repeated: 'short' })).status).toBe(400)
    expect((await set({ newPassword: 'pw-admin2', repeated: 'pw-admin2' })).text).toContain('Choose another one')
    expect((await set({})).text).toContain('It was changed.')
    expect((await browser.send(path, asked)).text).toContain('The certificate is revoked')
    expect((await noted('admin2')).map(({ action }) => action)).toEqual([
      'confirmation_password.set',
      'certificate.revoke',
    ])
  })

  it('is not in the portal where the institution revokes on paper only', async () => {
    const { institution } = await place.another('0036', '書面銀行')
    const profile = { ...institution.profile, revocationRoutes: ['paper'] }
    await place.db.institution.update({ where: { code: '0036' }, data: { profile } })
    await new Promise((resolve) => setTimeout(resolve, 1100)) // Switches count within a second.
    await addSubscriber(place.db, '0036', { loginId: 'paper', name: '書面', password: 'pw', role: 'administrator' })
    const { id } = await place.db.subscriber.findFirstOrThrow({ where: { institutionCode: '0036' } })
    const { certificate } = await obtainAt('0036')
    const browser = browse({ authority: institution })
    await browser.send('/login', { loginId: 'paper', password: 'pw' })
    expect((await browser.get(`/portal/users/${id}`)).text).toContain('revokes certificates on paper only')
    const sent = await browser.send(`/portal/users/${id}/revoke/${certificate}`, { reason: 'lost' })
    expect(sent.status).toBe(403)
    expect(await place.db.certificate.count({ where: { revokedAt: { not: null }, serialHex: certificate } })).toBe(0)
  })

  /** A certificate without the dialogue, for the one user there. */
  async function obtainAt(institutionCode: string) {
    const { id } = await place.db.subscriber.findFirstOrThrow({ where: { institutionCode } })
    const now = new Date()
    const ca = await place.db.caKey.findFirstOrThrow({ where: { institutionCode } })
    const { serialHex } = await place.db.certificate.create({
      data: {
        issuerId: ca.id,
        sha256: 'c'.repeat(64),
        serialHex: 'c'.repeat(32),
        der: Buffer.from(''),
        subscriberId: id,
        purpose: 'issue',
        requestId: crypto.randomUUID(),
        csrSha256: 'c'.repeat(64),
        notBefore: now,
        notAfter: new Date(now.getTime() + dayMs),
        issuedAt: now,
      },
    })
    return { certificate: serialHex }
  }
})

describe('who may do what', () => {
  it('every page answers nobody, an ordinary user, an administrator and the master as it should', async () => {
    await place.subscribe('seen')
    const { certificate } = await obtain(place.client, 'seen', 'issue')
    const path = await pathOf('seen')
    const people = [
      browse(place),
      await loggedIn('plain2', 'ordinary'),
      await loggedIn('admin9', 'administrator'),
      await loggedIn('chief9', 'master'),
    ]
    const everybody = ['question', 'code', 'contractor', 'transaction-token', 'transaction', 'one-time-password']
      .concat(['one-time-password-token', 'one-time-password-token/confirm'])
      .map((page) => `/portal/registrations/${page}`)
    const administrators = ['/portal/users', path, `${path}/revoke/${certificate.serialHex}`]
    const expected = [
      ...['/portal/registrations', '/portal/settings', ...everybody].map((page) => [page, 401, 200, 200, 200]),
      ...administrators.map((page) => [page, 401, 403, 200, 200]),
      ['/portal/registrations/other', 401, 404, 404, 404],
    ]
    for (const [page, ...statuses] of expected as [string, ...number[]][]) {
      const answers = await Promise.all(people.map((browser) => browser.get(page)))
      expect([page, ...answers.map(({ status }) => status)]).toEqual([page, ...statuses])
      for (const { headers } of answers) {
        expect(headers['cache-control']).toBe('no-store')
        expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
      }
    }
  })

  it('nobody without a login, no ordinary user and no form of another site gets at anybody', async () => {
    await place.subscribe('victim')
    const path = await pathOf('victim')
    const ordinary = await loggedIn('plain', 'ordinary')
    const admin = await loggedIn('admin3', 'administrator')
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    await lockSubscriber(place.db, '9936', 'victim', new Date())
    for (const page of ['/portal/users', path, `${path}/revoke/${'0'.repeat(32)}`]) {
      expect((await browse(place).get(page)).status).toBe(401)
      expect((await ordinary.get(page)).status).toBe(403)
    }
    for (const form of ['unlock', 'role', 'token/otp', 'token/transaction', `revoke/${'0'.repeat(32)}`]) {
      const fields = { confirmationPassword, role: 'administrator', reason: 'lost' }
      expect((await browse(place).send(`${path}/${form}`, fields)).status).toBe(401)
      expect((await ordinary.send(`${path}/${form}`, fields)).status).toBe(403)
      expect((await admin.send(`${path}/${form}`, fields, foreign)).status).toBe(403)
    }
    expect((await ordinary.send('/portal/settings/confirmation-password', {})).status).toBe(403)
    expect(await find('victim')).toMatchObject({ role: 'ordinary', lockedAt: expect.any(Date) })
    expect(await place.db.auditEvent.count({ where: { target: 'victim' } })).toBe(0)
  })

  it('an administrator finds nobody of another institution', async () => {
    await place.another('0037', '隣の銀行')
    await addSubscriber(place.db, '0037', { loginId: 'abroad', name: '<b>隣</b>', password: 'x' })
    const { id } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'abroad' } })
    const browser = await loggedIn('admin4', 'administrator')
    expect((await browser.get('/portal/users?search=abroad')).text).toContain('Nobody is found.')
    expect((await browser.get(`/portal/users/${id}`)).status).toBe(404)
    expect((await browser.send(`/portal/users/${id}/unlock`, { confirmationPassword })).status).toBe(404)
    expect((await browser.get('/portal/users/nonsense')).status).toBe(404)
    // A serial number belongs to its own user.
    await place.subscribe('has', 'hasNot')
    const { certificate } = await obtain(place.client, 'has', 'issue')
    expect((await browser.get(`${await pathOf('hasNot')}/revoke/${certificate.serialHex}`)).status).toBe(404)
  })

  it('an administrator ends a lock, but the master’s only the institution does', async () => {
    const browser = await loggedIn('admin5', 'administrator')
    await place.subscribe('locked', 'chief')
    await handOver('chief')
    for (const loginId of ['locked', 'chief']) await lockSubscriber(place.db, '9936', loginId, new Date())
    const unlocked = await browser.send(`${await pathOf('locked')}/unlock`, { confirmationPassword })
    expect([unlocked.status, unlocked.text.includes('It was changed.')]).toEqual([200, true])
    expect((await find('locked')).lockedAt).toBeNull()
    expect((await browser.get(await pathOf('chief'))).text).toContain('by the institution only')
    expect((await browser.send(`${await pathOf('chief')}/unlock`, { confirmationPassword })).status).toBe(403)
    expect((await find('chief')).lockedAt).not.toBeNull()
    expect((await noted('admin5')).map(({ action, target }) => `${action} ${target}`)).toEqual([
      'subscriber.unlock locked',
    ])
  })

  it('a device starts anew and its used numbers stay used; a software token is taken away; never one’s own', async () => {
    const browser = await loggedIn('admin6', 'administrator')
    await equip(place, 'equipped')
    const before = await find('equipped')
    await place.db.token.update({ where: { id: before.otpToken?.id ?? '' }, data: { lastUsed: 77 } })
    const init = async (loginId: string, use: string) =>
      browser.send(`${await pathOf(loginId)}/token/${use}`, { confirmationPassword })
    await init('equipped', 'otp')
    expect((await find('equipped')).otpToken).toMatchObject({ activatedAt: null, lastUsed: 77n })
    await place.db.token.update({ where: { id: before.otpToken?.id ?? '' }, data: { kind: 'otp_software' } })
    await init('equipped', 'otp')
    await init('equipped', 'transaction')
    expect(await find('equipped')).toMatchObject({ otpToken: null, transactionToken: { activatedAt: null } })
    expect((await init('admin6', 'otp')).status).toBe(403)
    expect((await noted('admin6')).map(({ target }) => target)).toEqual([
      'OTP-equipped',
      'OTP-equipped',
      'TRN-equipped',
    ])
  })

  it('the master alone says who is an administrator', async () => {
    const [master, admin] = [await loggedIn('chief7', 'master'), await loggedIn('admin7', 'administrator')]
    await place.subscribe('rising')
    const set = async (browser: Browser, loginId: string, role: string) =>
      (await browser.send(`${await pathOf(loginId)}/role`, { role, confirmationPassword })).status
    expect(await set(admin, 'rising', 'administrator')).toBe(403)
    expect(await set(master, 'rising', 'master')).toBe(400)
    expect(await set(master, 'chief7', 'ordinary')).toBe(403)
    expect(await set(master, 'rising', 'administrator')).toBe(200)
    expect(await set(master, 'admin7', 'ordinary')).toBe(200)
    expect((await admin.get('/portal/users')).status).toBe(403)
    expect([(await find('rising')).role, (await find('chief7')).role]).toEqual(['administrator', 'master'])
  })
})

it('lists by search, order and page, and shows names as they are', async () => {
  const browser = await loggedIn('admin8', 'administrator')
  const many = Array.from({ length: 60 }, (_, i) => `many${String(i).padStart(2, '0')}`)
  const passwordHash = await hashPassword('x')
  await place.db.subscriber.createMany({
    data: many.map((loginId, i) => ({ institutionCode: '9936', loginId, name: `多い ${60 - i}%_`, passwordHash })),
  })
  const shown = (text: string) => [...text.matchAll(/<code>(many\d\d)<\/code>/g)].map(([, loginId]) => loginId)
  const more = (text: string) => /href="\/9936(\/portal\/users[^"]*)">More/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  const all = async (query: string) => {
    const found: (string | undefined)[] = []
    for (let next: string | undefined = `/portal/users?${query}`; next;) {
      const page = await browser.get(next)
      found.push(...shown(page.text))
      next = more(page.text)
    }
    return found
  }
  expect(await all('search=many')).toEqual(many)
  expect(await all('search=MANY&sort=expiry')).toEqual(many)
  expect(new Set(await all('search=%25_&sort=name'))).toEqual(new Set(many))
  expect(await all('search=many3')).toHaveLength(10)
  await place.subscribe('soon')
  await obtain(place.client, 'soon', 'issue')
  await place.db.subscriber.updateMany({
    where: { loginId: 'soon' },
    data: { name: '<script>alert(1)</script>' },
  })
  const first = await browser.get('/portal/users?sort=expiry')
  expect(first.text).not.toContain('<script')
  expect(first.text).toContain('&lt;script&gt;')
  expect((await browser.get('/portal/users?sort=expiry&key=x&after=y')).status).toBe(200)
  expect((await browser.get("/portal/users?search=%00'%22--")).status).toBe(200)
})

it('users change their own password and mail address with the login password', async () => {
  const browser = await loggedIn('self', 'ordinary')
  const password = { newPassword: 'another-1', repeated: 'another-1', loginPassword: 'pw-self' }
  expect((await browser.send('/portal/settings/password', password)).text).toContain('It was changed.')
  const second = browse(place)
  expect((await second.send('/login', { loginId: 'self', password: 'pw-self' })).status).toBe(401)
  await second.send('/login', { loginId: 'self', password: 'another-1' })
  const email = (given: string) => second.send('/portal/settings/email', { email: given, loginPassword: 'another-1' })
  expect((await email('no address')).status).toBe(400)
  await email('self@example.co.jp')
  expect((await find('self')).email).toBe('self@example.co.jp')
  expect((await second.get('/portal/settings')).text).toContain('value="self@example.co.jp"')
  await email('')
  expect((await find('self')).email).toBeNull()
  expect((await noted('self')).map(({ action }) => action)).toEqual(['password.change', 'email.set', 'email.set'])
})
