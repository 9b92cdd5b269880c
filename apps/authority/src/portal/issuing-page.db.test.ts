import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createApi } from '../http/api.ts'
import { inviteSubscriber } from '../subscribers/login-invitation.ts'
import { issuedOf, logIn, newRequest, signed, submit } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Browser, browse } from '../test/browse.ts'

const appFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-app-'))
let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { appFolder })
})
afterAll(async () => {
  await place.end()
  fs.rmSync(appFolder, { recursive: true })
})

const progressOf = async (browser: Browser) => (await browser.get('/issuing/progress')).body
/** The steps' class or state, in order. */
const stepsOf = (text: string) =>
  [...text.matchAll(/<li class="(past|)" (aria-current="step")?/g)].map(
    ([, past, here]) => past || (here ? 'here' : ''),
  )

it('shows the step of the visitor from login to certificate, also after the application has displaced him', async () => {
  const browser = browse(place)
  expect(stepsOf((await browser.get('/issuing')).text)).toEqual(['here', '', '', ''])
  expect(await progressOf(browser)).toEqual({ state: 'unknown' })
  await place.subscribe('step01')
  await browser.send('/login', { loginId: 'step01', password: 'pw-step01' })
  expect(stepsOf((await browser.get('/issuing')).text)).toEqual(['past', 'here', '', ''])
  expect(await progressOf(browser)).toEqual({ state: 'ready' })
  const dialogue = await logIn(place.client, 'step01', 'issue')
  expect((await browser.get('/portal')).status).toBe(401)
  expect(await progressOf(browser)).toEqual({ state: 'processing' })
  expect(stepsOf((await browser.get('/issuing')).text)).toEqual(['past', 'past', 'here', ''])
  const certificationRequest = await newRequest()
  const issued = issuedOf(await submit(place.client, dialogue, certificationRequest), certificationRequest)
  expect(await progressOf(browser)).toEqual({ state: 'installing' })
  await signed(place.client, 'confirm', place.settings.publicUrl, issued)
  expect(await progressOf(browser)).toEqual({ state: 'done' })
  expect(stepsOf((await browser.get('/issuing')).text)).toEqual(['past', 'past', 'past', 'past'])
  const notAfter = new Date(Date.now() + 20 * dayMs)
  await place.db.certificate.updateMany({ where: { sha256: issued.certificate.sha256 }, data: { notAfter } })
  expect(await progressOf(browser)).toEqual({ state: 'ready' })
})

it('offers the newest package for each system with its hash, and nothing else of the folder', async () => {
  expect((await browse(place).get('/issuing')).text).toContain('It is not to be had here.')
  const content = Buffer.from('the newest')
  fs.writeFileSync(path.join(appFolder, 'certfleet-agent-setup-1.10.0.exe'), content)
  fs.writeFileSync(path.join(appFolder, 'certfleet-agent-setup-1.9.0.exe'), 'an older one')
  fs.writeFileSync(path.join(appFolder, 'certfleet-agent_1.9.0_amd64.deb'), 'x')
  fs.writeFileSync(path.join(appFolder, 'secret.txt'), 'secret')
  const browser = browse(place)
  const { text } = await browser.get('/issuing')
  const names = [...text.matchAll(/issuing\/packages\/([^?"]+)/g)].map(([, name = '']) => name)
  expect(new Set(names)).toEqual(new Set(['certfleet-agent-setup-1.10.0.exe', 'certfleet-agent_1.9.0_amd64.deb']))
  expect(text).toContain(createHash('sha256').update(content).digest('hex'))
  const file = await browser.get('/issuing/packages/certfleet-agent-setup-1.10.0.exe')
  expect([file.status, file.text]).toEqual([200, 'the newest'])
  expect(file.headers['content-disposition']).toContain('attachment')
  for (const name of ['secret.txt', '..%2fsecret.txt', 'certfleet-agent-setup-1.9.0.exe']) {
    expect((await browser.get(`/issuing/packages/${name}`)).status).toBe(404)
  }
})

it('an address that takes packages without end is held back, and no other', async () => {
  const name = 'certfleet-agent-setup-1.10.0.exe'
  fs.writeFileSync(path.join(appFolder, name), 'the newest')
  const api = createApi(place.authority, () => Promise.resolve([place.authority]))
  const take = async (remoteAddress: string) => {
    const bindings = { incoming: { socket: { remoteAddress } } }
    const taken = await api.request(`/9936/issuing/packages/${name}`, {}, bindings)
    return { status: taken.status, text: await taken.text() }
  }
  for (let i = 0; i < 60; i++) expect(await take('192.0.2.1')).toEqual({ status: 200, text: 'the newest' })
  const held = await take('192.0.2.1')
  expect([held.status, held.text.includes('混み合っています')]).toEqual([503, true])
  expect((await take('192.0.2.2')).status).toBe(200)
})

const chosen = (code: string, loginId: string) => ({
  code,
  loginId,
  password: 'a password',
  passwordAgain: 'a password',
  confirmation: 'another one',
  confirmationAgain: 'another one',
})
const invite = (name: string, at = new Date()) =>
  inviteSubscriber(place.db, '9936', { name, role: 'administrator' }, at)

it('with the code of an invitation its holder chooses login ID and passwords, once', async () => {
  const code = await invite('招待 太郎')
  expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
  const typed = code.toLowerCase().replaceAll('-', ' ')
  const browser = browse(place)
  const got = await browser.send('/issuing/login-id', chosen(typed, 'chosen01'))
  expect(got.path).toBe('/9936/issuing?lang=en')
  expect(await progressOf(browser)).toEqual({ state: 'ready' })
  expect((await browser.get('/portal')).text).toContain('Welcome, 招待 太郎')
  const row = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'chosen01' } })
  expect([row.role, row.confirmationHash?.startsWith('$argon2id$')]).toEqual(['administrator', true])
  await browse(place).send('/login', { loginId: 'chosen01', password: 'a password' })
  expect((await browser.get('/portal')).text).toContain('You have logged in elsewhere')
  const again = await browse(place).send('/issuing/login-id', chosen(code, 'chosen02'))
  expect([again.status, again.text.includes('used already')]).toEqual([400, true])
})

it('of two who use one code at once, one gets a login ID', async () => {
  const code = await invite('二人')
  const both = ['race01', 'race02'].map((loginId) => browse(place).send('/issuing/login-id', chosen(code, loginId)))
  expect((await Promise.all(both)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400])
  expect(await place.db.subscriber.count({ where: { loginId: { startsWith: 'race' } } })).toBe(1)
})

it('what is refused does not use the code up, and no password comes back', async () => {
  const code = await invite('訂正')
  await place.subscribe('taken01')
  const browser = browse(place)
  const refusals: [Partial<ReturnType<typeof chosen>>, string][] = [
    [{ code: 'ABCD-EFGH-JKLM-NPQR' }, 'The invitation code is wrong'],
    [{ loginId: 'no spaces' }, 'A login ID is up to 36'],
    [{ loginId: 'taken01' }, 'This login ID is taken'],
    [{ password: 'short', passwordAgain: 'short' }, 'A login password is 8'],
    [{ passwordAgain: 'a passworf' }, 'The two login passwords differ'],
    [{ confirmationAgain: '' }, 'The two confirmation passwords differ'],
    [{ confirmation: 'a password', confirmationAgain: 'a password' }, 'must differ from each other'],
  ]
  for (const [change, words] of refusals) {
    const { status, text } = await browser.send('/issuing/login-id', { ...chosen(code, 'free01'), ...change })
    expect([status, text.includes(words), text.includes('a password')]).toEqual([400, true, false])
  }
  const { institution } = await place.another('0036', 'サンプル信用金庫')
  expect((await browse({ authority: institution }).send('/issuing/login-id', chosen(code, 'free01'))).status).toBe(400)
  expect((await browser.send('/issuing/login-id', chosen(code, 'free01'))).status).toBe(200)
  const late = await invite('遅刻', new Date(Date.now() - 31 * dayMs))
  expect((await browser.send('/issuing/login-id', chosen(late, 'free02'))).text).toContain('too old')
})
