import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../../../../test/support/eventually.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import type { Browser } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'
import { openTokenSecret } from '../tokens/token-secret.ts'
import { switchNames } from './switch-fields.ts'

let place: TestAuthority
let browser: Browser
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true })
  browser = (await atCounter(place, 'boss')).browser
})
afterAll(() => place.end())

const profileOf = async (code = '9936') => {
  const row = await place.db.institution.findUniqueOrThrow({ where: { code }, select: { profile: true } })
  return authorityProfileSchema.parse(row.profile)
}

/** What a browser sends from the settings page, where so much is changed. */
async function settings(changes: Record<string, string> = {}): Promise<[string, string][]> {
  const fields = formOn((await browser.get('/9936/switches')).text)
  return [...fields.filter(([name]) => !(name in changes)), ...Object.entries(changes)]
}

/** What the settings form on a page would send. */
function formOn(text: string): [string, string][] {
  const form = text.slice(text.indexOf('<div class="switch">'))
  const typed = form.matchAll(/<input\s+name="([^"]+)"\s+type="(?:text|number)"\s+value="([^"]*)"/g)
  const ticked = form.matchAll(/<input type="checkbox" name="([^"]+)" value="([^"]+)"\s+checked/g)
  const chosen = form.matchAll(/<select name="([^"]+)">(?:(?!<\/select>)[^])*value="([^"]+)"\s+selected/g)
  const written = form.matchAll(/<textarea name="([^"]+)"[^>]*>([^<]*)</g)
  const version = form.matchAll(/<input type="hidden" name="(version)" value="(\d+)"/g)
  return [...version, ...typed, ...ticked, ...chosen, ...written].map(([, name = '', value = '']) => [name, value])
}

it('the settings form changes what was changed and nothing else, and keeps from what to what', async () => {
  const before = await profileOf()
  const given = await settings()
  expect(new Set(given.map(([name]) => name.split('.')[0]))).toEqual(
    new Set(['version', ...switchNames.filter((name) => name !== 'challenges')]),
  )
  await browser.send('/9936/switches', given)
  expect(await place.db.auditEvent.count({ where: { action: 'switches_set' } })).toBe(0)
  const changes = { windowDays: '30', onRenewal: 'revoke_old_on_confirm', 'helpdesk.phone': '03-0000-0000' }
  await browser.send('/9936/switches', await settings({ ...changes, 'challenges.renew': 'otp' }))
  expect(await profileOf()).toEqual({
    ...before,
    windowDays: 30,
    onRenewal: 'revoke_old_on_confirm',
    challenges: { issue: [], renew: ['otp'] },
    helpdesk: { phone: '03-0000-0000', hours: '' },
  })
  const { details } = await place.db.auditEvent.findFirstOrThrow({ where: { action: 'switches_set' } })
  expect(details).toMatchObject({ windowDays: { from: 40, to: 30 }, helpdesk: { from: null } })
  expect((await browser.get('/9936/audit?action=switches_set')).text).toContain('windowDays: 40 → 30')
  await eventually('the page shows it', async () => new Map(await settings()).get('windowDays') === '30')
  const refused = await browser.send('/9936/switches', await settings({ lockAfter: '99' }))
  expect([refused.status, refused.text.includes('lockAfter')]).toEqual([400, true])
  expect((await profileOf()).lockAfter).toBe(5)
})

it('a subject’s template is previewed without being saved, refused with what is wrong, and saved', async () => {
  const subjectTemplate = 'CN={loginId},OU={name},O={institutionName},C=JP'
  const example = 'CN=hanako01,OU=見本 花子,O=サンプル銀行,C=JP'
  expect((await browser.get('/9936/switches')).text).toMatch(
    /<code>CN=hanako01 A001 \d{20},OU=\(9936\)サンプル銀行 CA - G4,/,
  )
  const before = await profileOf()
  const preview = await browser.send(
    '/9936/switches',
    await settings({ subjectTemplate, windowDays: '33', do: 'preview' }),
  )
  expect([preview.status, preview.text.includes(example)]).toEqual([200, true])
  expect(await profileOf()).toEqual(before)
  // What was typed is in the form still, and can be saved from there.
  expect(new Map(formOn(preview.text)).get('windowDays')).toBe('33')
  const wrong = await settings({ subjectTemplate: 'CN={name}', lockAfter: '7' })
  const refused = await browser.send('/9936/switches', wrong)
  expect([refused.status, refused.text.includes('CN has to be there once')]).toEqual([400, true])
  expect(new Map(formOn(refused.text)).get('subjectTemplate')).toBe('CN={name}')
  expect((await browser.send('/9936/switches?lang=ja', wrong)).text).toContain('CN は1つだけ')
  expect(await profileOf()).toEqual(before)
  await browser.send('/9936/switches', await settings({ subjectTemplate }))
  expect((await profileOf()).subjectTemplate).toBe(subjectTemplate)
  await eventually('the page shows it', async () => (await browser.get('/9936/switches')).text.includes(example))
  await browser.send('/9936/switches', await settings({ subjectTemplate: '' }))
  expect(await profileOf()).toEqual(before)
})

it('business hours are typed for each day and stay as they are until they are changed', async () => {
  const changes = {
    'businessHours.1': '9：００〜12:00、 13:00-15:00',
    'businessHours.closedDays': '2027-01-04\r\n2026-12-31',
  }
  const businessHours = {
    open: [
      { weekday: 1, from: '09:00', to: '12:00' },
      { weekday: 1, from: '13:00', to: '15:00' },
    ],
    closedDays: ['2026-12-31', '2027-01-04'],
  }
  const wrong = await browser.send('/9936/switches', await settings({ 'businessHours.1': '15:00-09:00' }))
  expect([wrong.status, wrong.text.includes('businessHours')]).toEqual([400, true])
  await browser.send('/9936/switches', await settings(changes))
  expect((await profileOf()).businessHours).toEqual(businessHours)
  await eventually(
    'the page shows them',
    async () => new Map(await settings()).get('businessHours.1') === '09:00-12:00, 13:00-15:00',
  )
  const before = await place.db.auditEvent.count()
  await browser.send('/9936/switches', await settings())
  expect([await place.db.auditEvent.count(), (await profileOf()).businessHours]).toEqual([before, businessHours])
  await browser.send('/9936/switches', await settings({ 'businessHours.1': '', 'businessHours.closedDays': '' }))
  expect(await profileOf()).not.toHaveProperty('businessHours')
})

it('of two clerks who save settings at once, the later is told who saved what, and keeps what he typed', async () => {
  const other = (await atCounter(place, 'hanako')).browser
  const [first, second] = [await settings({ windowDays: '21' }), await settings({ windowDays: '14', lockAfter: '7' })]
  await other.send('/9936/switches', first)
  const told = await browser.send('/9936/switches', second)
  expect(told.status).toBe(409)
  expect(told.text).toMatch(/saved meanwhile[^]*→ 21<[^]*hanako[^]*you changed[^]*21 → 14[^]*5 → 7/)
  expect(await profileOf()).toMatchObject({ windowDays: 21, lockAfter: 5 })
  expect(told.text).toMatch(/name="windowDays"\s+type="number"\s+value="14"/)
  // Who left the switch alone does not take the other's value back.
  const untouched = await settings({ lockAfter: '7' })
  await other.send('/9936/switches', await settings({ windowDays: '28' }))
  const kept = await browser.send('/9936/switches', untouched)
  expect(kept.text).toMatch(/name="windowDays"\s+type="number"\s+value="28"/)
  const again = await browser.send('/9936/switches', formOn(kept.text))
  expect(again.text).toContain('Done: settings changed')
  expect(await profileOf()).toMatchObject({ windowDays: 28, lockAfter: 7 })
  await browser.send('/9936/switches', await settings({ lockAfter: '5' }))
})

it('maintenance times are added and taken away', async () => {
  const add = (from: string, to: string) => browser.send('/9936/maintenance', { do: 'add', weekday: '0', from, to })
  await add('02:00', '05:00')
  expect((await profileOf()).maintenance).toEqual([{ weekday: 0, from: '02:00', to: '05:00' }])
  expect((await add('22:00', '03:00')).status).toBe(400)
  await eventually('the page shows it', async () =>
    (await browser.get('/9936/maintenance')).text.includes('Sunday 02:00–05:00'),
  )
  await browser.send('/9936/maintenance', { do: 'remove', time: '0 02:00 05:00' })
  expect((await profileOf()).maintenance).toEqual([])
})

it('announcements are previewed, made, changed and withdrawn', async () => {
  const given = { title: '<b>休業</b>', body: '1行目\r\n2行目', from: '2026-12-01T09:00', until: '' }
  const preview = await browser.send('/9936/announcements/new', { ...given, do: 'preview' })
  expect(preview.text).toContain('&lt;b&gt;休業&lt;/b&gt;')
  expect(await place.db.announcement.count()).toBe(0)
  const wrong = await browser.send('/9936/announcements/new', { ...given, until: '2026-11-01T09:00', do: 'write' })
  expect([wrong.status, wrong.text.includes('end after it begins')]).toEqual([400, true])
  await browser.send('/9936/announcements/new', { ...given, do: 'write' })
  const made = await place.db.announcement.findFirstOrThrow()
  expect(made).toMatchObject({ body: '1行目\n2行目', from: new Date('2026-12-01T00:00:00Z'), until: null })
  await browser.send(`/9936/announcements/${made.id}`, { ...given, title: '年末の休業', do: 'write' })
  expect((await browser.get('/9936/announcements')).text).toContain('年末の休業')
  await browser.send(`/9936/announcements/${made.id}/withdraw`)
  const { until } = await place.db.announcement.findFirstOrThrow()
  expect(until?.getTime()).toBeGreaterThan(Date.now() - 60_000)
  const actions = await place.db.auditEvent.findMany({
    where: { action: { startsWith: 'announcement' } },
    orderBy: { id: 'asc' },
  })
  expect(actions.map(({ action }) => action)).toEqual([
    'announcement_made',
    'announcement_changed',
    'announcement_withdrawn',
  ])
})

it('adds an institution, whose pages are there soon; its code is taken once', async () => {
  const add = () => browser.send('/institutions/new', { code: '0036', name: 'サンプル信用金庫', algorithm: 'P-256' })
  expect((await add()).text).toContain('institution added')
  await eventually('its page is there', async () => (await browser.get('/0036')).status === 200)
  const again = await add()
  expect([again.status, again.text.includes('an institution 0036 already')]).toEqual([400, true])
  expect((await browser.send('/institutions/new', { code: '12', name: 'x', algorithm: 'P-256' })).status).toBe(400)
  expect((await browser.get('/audit?action=institution_added')).text).toContain('0036')
  expect((await browser.get('')).text).toContain('/rehearsal?lang=en')
})

it('a token goes from the stock to its user; a secret made here is told once', async () => {
  await place.subscribe('holder1')
  const add = (fields: Record<string, string>) =>
    browser.send('/9936/tokens/new', { sort: 'otp_hardware totp', ...fields })
  const told = await add({ serial: 'T-100' })
  expect(told.text).toMatch(/otpauth:\/\/totp\/.*<svg/s)
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const typed = await add({ serial: 'T-101', secret: base32 })
  expect(typed.text).not.toContain('otpauth')
  const row = await place.db.token.findFirstOrThrow({ where: { serial: 'T-101' } })
  expect(openTokenSecret(row, place.authority.secret).toString()).toBe('12345678901234567890')
  expect((await add({ serial: 'T-101', secret: base32 })).text).toContain('exists already')
  expect((await add({ serial: 'T-102', secret: 'no base32!' })).status).toBe(400)
  const act = (what: string, fields = {}) => browser.send(`/9936/tokens/T-101/${what}`, fields)
  expect((await act('assign', { loginId: 'nobody' })).status).toBe(400)
  await act('assign', { loginId: 'holder1' })
  expect((await act('activate')).text).toContain('token activated')
  expect((await browser.get('/9936/tokens?q=holder1')).text).toMatch(/T-101[^]*activated/)
  expect((await act('initialise')).text).toContain('otpauth')
  const after = await place.db.token.findFirstOrThrow({ where: { serial: 'T-101' } })
  expect([after.activatedAt, openTokenSecret(after, place.authority.secret).toString() === base32]).toEqual([
    null,
    false,
  ])
  const software = await browser.send('/9936/subscribers/holder1/software-token')
  expect(software.text).toMatch(/otpauth:\/\/totp\/.*<svg/s)
})

it('a file of tokens is looked at first, then all are in the stock, sealed; what was in it comes out nowhere', async () => {
  const base32 = ['KRUGKIDROVUWG2ZAMJZG653OEBTG66BA', 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U']
  const upload = (text: string) => browser.upload('/9936/tokens/import', 'file', 'tokens.csv', Buffer.from(text))
  const header = 'serial,secret,kind,digits\n'
  const bad = await upload(`${header}C-1,${base32[0]},totp,6\nC-2,${base32[1]},totp,8\n`)
  expect(bad.text).toContain('line 3')
  expect(bad.text).not.toContain('/tokens/import/confirm')
  const checked = await upload(`${header}C-1,${base32[0]},totp,6\nC-2,${base32[1]},hotp,\n`)
  expect(checked.text).toMatch(/Added<\/dt>\s*<dd>2<\/dd>/)
  expect(await place.db.token.count({ where: { serial: { startsWith: 'C-' } } })).toBe(0)
  const carried = /name="file" value="([^"]+)"/.exec(checked.text)?.[1] ?? ''
  const confirm = (file: string) => browser.send('/9936/tokens/import/confirm', { file })
  const done = await confirm(carried)
  expect(done.text).toContain('Done: tokens imported')
  const rows = await place.db.token.findMany({ where: { serial: { startsWith: 'C-' } }, orderBy: { serial: 'asc' } })
  expect(rows.map(({ algorithm, activatedAt }) => [algorithm, activatedAt])).toEqual([
    ['totp', null],
    ['hotp', null],
  ])
  expect(rows.map((row) => openTokenSecret(row, place.authority.secret).toString())).toEqual([
    'The quick brown fox ',
    'abcdefghijklmnopqrst',
  ])
  expect((await confirm(carried)).text).toContain('no token in the file')
  const plain = Buffer.from(`${header}C-3,${base32[0]},totp,6\n`).toString('base64')
  expect((await confirm(plain)).text).toContain('choose the file again')
  const headless = await upload(`C-4,${base32[0]},totp,6\n`)
  expect(headless.status).toBe(400)
  const { details } = await place.db.auditEvent.findFirstOrThrow({ where: { action: 'tokens_imported' } })
  expect(details).toEqual({ count: 2, serials: ['C-1', 'C-2'] })
  const told = [bad, checked, done, headless].map(({ text }) => text).join() + place.logged()
  const carriedPlain = Buffer.from(carried, 'base64').toString('latin1')
  for (const secret of base32) expect([told.includes(secret), carriedPlain.includes(secret)]).toEqual([false, false])
})
