import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { acceptInvitation } from '../subscribers/login-invitation.ts'
import { answer, obtain, open } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { readUsers } from '../subscribers/read-users.ts'
import { setRole } from '../subscribers/set-role.ts'
import type { Browser } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'
import { type UserState, countUsers, isInState, userStates } from './user-states.ts'

let place: TestAuthority
let browser: Browser
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  browser = (await atCounter(place, 'clerk1', '9936')).browser
})
afterAll(() => place.end())

const at = (path: string) => `/9936${path}`
const deeds = async (target: string) =>
  (await place.db.auditEvent.findMany({ where: { target }, orderBy: { id: 'asc' } })).map(({ by, action }) => [
    by,
    action,
  ])
const passwordOn = (text: string) => /class="secret">([A-Za-z0-9]{16})</.exec(text)?.[1] ?? ''
const logsIn = async (loginId: string, password: string) =>
  (await answer(place.client, await open(place.client, 'issue'), { loginId, password })).status === 200

it('adds a user with a password that is told once, and says why one cannot be added', async () => {
  const add = (fields: Record<string, string>) => browser.send(at('/subscribers/new'), fields)
  const email = 'new01@example.co.jp'
  expect((await add({ loginId: 'new01', name: '新人', email: 'new01' })).status).toBe(400)
  const added = await add({ loginId: 'new01', name: '<b>新人</b>', role: 'administrator', email })
  expect(await logsIn('new01', passwordOn(added.text))).toBe(true)
  const { text } = await browser.get(at('/subscribers/new01'))
  expect([text.includes('&lt;b&gt;新人&lt;/b&gt;'), text.includes(`<dd>${email}</dd>`)]).toEqual([true, true])
  const again = await add({ loginId: 'new01', name: '別人', role: 'ordinary' })
  expect([again.status, again.text.includes('exists already'), again.text.includes('value="別人"')]).toEqual([
    400,
    true,
    true,
  ])
  const hostile = await add({ loginId: '"><script>', name: 'x' })
  expect([hostile.status, hostile.text.includes('<script>')]).toEqual([400, false])
  const invited = await add({ loginId: '', name: '招待 花子', role: 'ordinary' })
  const code = /class="secret">([A-Z0-9-]{19})</.exec(invited.text)?.[1] ?? ''
  const password = 'pw-hanako-1'
  const chosen = {
    code,
    loginId: 'hanako',
    password,
    passwordAgain: password,
    confirmation: 'other-9x',
    confirmationAgain: 'other-9x',
  }
  expect(await acceptInvitation(place.authority, chosen, new Date())).toEqual({ id: expect.any(String) as string })
  expect(await deeds('招待 花子')).toEqual([['clerk1', 'user_invited']])
  expect((await browser.get(at('/invitations'))).text).toContain('Nobody is invited')
  expect(await deeds('new01')).toEqual([['clerk1', 'user_added']])
})

it('lists who is invited, and withdraws an invitation, whose code is worth nothing then', async () => {
  const invited = await browser.send(at('/subscribers/new'), { loginId: '', name: '招待 次郎', role: 'ordinary' })
  expect(invited.text).not.toContain('日本語</a>')
  expect((await browser.get(at('/subscribers'))).text).toContain('1 invited')
  const list = await browser.get(at('/invitations'))
  expect(list.text).toContain('招待 次郎')
  const id = /name="id" value="([^"]+)"/.exec(list.text)?.[1] ?? ''
  expect((await browser.send(at('/invitations'), { id })).text).toContain('Nobody is invited')
  expect((await browser.send(at('/invitations'), { id })).status).toBe(400)
  expect((await browser.send(at('/invitations'), { id: 'x' })).status).toBe(400)
  expect(await place.db.loginInvitation.count()).toBe(0)
  expect(await deeds('招待 次郎')).toEqual([
    ['clerk1', 'user_invited'],
    ['clerk1', 'invitation_withdrawn'],
  ])
})

it('says of a user what stands in the way of the next certificate, and who clears it', async () => {
  await place.subscribe('calls01')
  const { db } = place
  const page = async () => {
    const { text } = await browser.get(at('/subscribers/calls01'))
    return text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
  }
  const set = (data: Parameters<typeof db.subscriber.updateMany>[0]['data']) =>
    db.subscriber.updateMany({ where: { loginId: 'calls01' }, data })
  expect(await page()).toContain('It can be issued')
  await set({ contractorConfirmation: 'asked' })
  expect(await page()).toMatch(/\(G020e\) The user answers in the portal/)
  await set({ contractorConfirmation: 'answered' })
  expect(await page()).toMatch(/\(G020e\) Check the answer/)
  await set({ contractorConfirmation: 'none', lockedAt: new Date() })
  expect(await page()).toMatch(/\(locked\) Be sure of who asks/)
  await set({ lockedAt: null })
  await obtain(place.client, 'calls01', 'issue')
  expect(await page()).toContain('its PC has not confirmed it')
  const certificate = (data: Parameters<typeof db.certificate.updateMany>[0]['data']) =>
    db.certificate.updateMany({ where: { subscriber: { loginId: 'calls01' } }, data })
  await certificate({ delivery: 'confirmed' })
  expect(await page()).toContain('which can be renewed from')
  await certificate({ notAfter: new Date(Date.now() + 10 * dayMs) })
  expect(await page()).toContain('It can be renewed, until')
  await certificate({ notAfter: new Date(Date.now() - dayMs), revokedAt: new Date() })
  expect(await page()).toContain('It can be issued')
  const email = (given: string) => browser.send(at('/subscribers/calls01/email'), { email: given })
  expect((await email('no address')).status).toBe(400)
  expect((await email('calls@example.jp')).text).toMatch(/Mail address<\/dt>\s*<dd>calls@example.jp/)
  expect((await email(' ')).text).toMatch(/Mail address<\/dt>\s*<dd>none/)
})

it('locks, unlocks and resets, a master as well; each is in the audit log once', async () => {
  await place.subscribe('boss01')
  await place.db.subscriber.updateMany({ where: { loginId: 'boss01' }, data: { role: 'master' } })
  const act = (what: string, fields = {}) => browser.send(at(`/subscribers/boss01/${what}`), fields)
  expect((await act('lock')).text).toContain('Done: login ID locked')
  await act('lock')
  expect(await logsIn('boss01', 'pw-boss01')).toBe(false)
  await act('unlock')
  expect(await logsIn('boss01', 'pw-boss01')).toBe(true)
  const password = passwordOn((await act('password')).text)
  expect([await logsIn('boss01', 'pw-boss01'), await logsIn('boss01', password)]).toEqual([false, true])
  expect((await act('role', { role: 'emperor' })).status).toBe(400)
  expect((await act('role', { role: 'ordinary' })).text).toContain('a contract has exactly one')
  const done = (await deeds('boss01')).map(([, action]) => action)
  expect(done).toEqual(['user_locked', 'user_unlocked', 'password_reset'])
  const kinds = await place.db.change.findMany({ where: { loginId: 'boss01' }, select: { kind: true } })
  expect(kinds).toEqual([{ kind: 'locked' }, { kind: 'unlocked' }])
})

it('a contract has one master user: a second is refused by form, file and invitation, and one action hands over', async () => {
  await place.db.subscriber.updateMany({ where: { role: 'master' }, data: { role: 'ordinary' } })
  const add = (loginId: string, role: string) =>
    browser.send(at('/subscribers/new'), { loginId, name: '主 太郎', role })
  expect((await add('one01', 'master')).status).toBe(200)
  expect((await add('two01', 'ordinary')).status).toBe(200)
  for (const loginId of ['three01', '']) {
    const second = await add(loginId, 'master')
    expect([second.status, second.text.includes('one01 is the master user')]).toEqual([400, true])
  }
  const file = (text: string) => browser.upload(at('/subscribers/import'), 'file', 'x.csv', Buffer.from(text))
  const rows = 'loginId,name,role\nfour01,x,\nfive01,y,master\n'
  expect((await file(rows)).text).toMatch(/line 3[^]*one01 is the master user/)
  const carried = Buffer.from(rows).toString('base64')
  expect((await browser.send(at('/subscribers/import/confirm'), { file: carried })).status).toBe(400)
  const act = (what: string, fields = {}) => browser.send(at(`/subscribers/two01/${what}`), fields)
  expect((await act('role', { role: 'master' })).status).toBe(400)
  expect((await browser.get(at('/subscribers/one01'))).text).toContain('This is the master user')
  expect((await browser.get(at('/subscribers/two01'))).text).toContain('one01, who is the master user now')
  // By who looked at the page before somebody else became master.
  const stale = await act('master', { from: 'nobody01' })
  expect([stale.status, stale.text.includes('the master user is one01 by now')]).toEqual([400, true])
  expect((await act('master', { from: 'one01' })).text).toContain('Done: master user’s role handed over')
  const roles = await place.db.subscriber.findMany({
    where: { loginId: { in: ['one01', 'two01'] } },
    select: { role: true },
    orderBy: { loginId: 'asc' },
  })
  expect(roles).toEqual([{ role: 'administrator' }, { role: 'master' }])
  const event = await place.db.auditEvent.findFirstOrThrow({ where: { action: 'master_handed_over' } })
  expect(event).toMatchObject({ by: 'clerk1', target: 'two01', details: { from: 'one01' } })
})

it('two who would each become the only master at once: one does', async () => {
  await place.db.subscriber.updateMany({ where: { role: 'master' }, data: { role: 'ordinary' } })
  await place.subscribe('race01', 'race02')
  const become = (loginId: string) => setRole(place.db, '9936', { loginId, role: 'master' })
  const outcomes = await Promise.allSettled([become('race01'), become('race02')])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await place.db.subscriber.count({ where: { role: 'master' } })).toBe(1)
})

it('takes a user through registration code and contractor confirmation, out of turn it says so', async () => {
  await place.subscribe('paper01')
  const act = (what: string) => browser.send(at(`/subscribers/paper01/${what}`))
  const refusal = async () => {
    const { body } = await answer(place.client, await open(place.client, 'issue'), {
      loginId: 'paper01',
      password: 'pw-paper01',
    })
    return (body as { code?: string }).code
  }
  expect(passwordOn((await act('registration-code')).text)).not.toBe('')
  expect(await refusal()).toBe('G011e')
  await act('registration-confirmed')
  await act('contractor-asked')
  expect(await refusal()).toBe('G020e')
  const early = await act('contractor-checked')
  expect([early.status, early.text.includes('no answered contractor confirmation')]).toEqual([400, true])
  await act('contractor-answered')
  await act('contractor-checked')
  await act('browser-only-on')
  expect(await refusal()).toBe('G004e')
  await act('browser-only-off')
  expect(await refusal()).toBeUndefined()
})

it('finds users by name, state and role, in order, page by page, and all of them as a file', async () => {
  await place.subscribe('page03')
  const others = Array.from({ length: 52 }, (_, i) => `page${String(i).padStart(2, '0')}`).filter(
    (each) => each !== 'page03',
  )
  const { passwordHash } = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'page03' } })
  await place.db.subscriber.createMany({
    data: others.map((loginId) => ({ institutionCode: '9936', loginId, name: `=名前 ${loginId}`, passwordHash })),
  })
  await obtain(place.client, 'page03', 'issue')
  const list = async (query: string) => (await browser.get(at(`/subscribers?${query}`))).text
  const first = await list('q=page')
  expect([first.includes('52 users'), first.includes('<code>page49'), first.includes('<code>page50')]).toEqual([
    true,
    true,
    false,
  ])
  const link = (text: string, name: string) =>
    new RegExp(`href="/counter([^"]*)"\\s*>${name}`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const second = (await browser.get(link(first, 'More'))).text
  expect([second.includes('<code>page51'), second.includes('<code>page49')]).toEqual([true, false])
  expect((await browser.get(link(second, 'First page'))).text).toContain('<code>page00')
  expect(await list('q=page&sort=expiry')).toMatch(/<code>page03[^]*<code>page00/)
  expect(await list('q=page&state=live')).toMatch(/page03/)
  expect(await list('q=page&state=live')).not.toMatch(/page04/)
  expect(await list('q=page&role=master')).toContain('There is no such user')
  const file = (await browser.get(link(await list('q=page&sort=expiry'), 'Save all'))).text.trim().split('\r\n')
  expect([file.length, file[1]?.split(',')[0], file[2]?.startsWith("page00,'=名前")]).toEqual([53, 'page03', true])
  expect(await place.db.auditEvent.count({ where: { action: 'users_exported', by: 'clerk1' } })).toBe(1)
  const soon = new Date(Date.now() + 10 * dayMs)
  await place.db.certificate.updateMany({ where: { subscriber: { loginId: 'page03' } }, data: { notAfter: soon } })
  expect(await list('state=due')).toMatch(/page03/)
  const home = (await browser.get('/9936')).text
  expect([/<b>1<\/b>due for renewal/.test(home), /<b>1<\/b>with a live/.test(home)]).toEqual([true, true])
})

it('counts users by state as the list filters them', async () => {
  const { db } = place
  const profile = place.authority.profile
  const now = new Date()
  await place.subscribe('exp01', 'late01', 'lock01', 'wait01')
  for (const loginId of ['exp01', 'late01']) await obtain(place.client, loginId, 'issue')
  const of = (loginId: string) => ({ where: { subscriber: { loginId } } })
  await db.certificate.updateMany({ ...of('exp01'), data: { notAfter: new Date(now.getTime() - dayMs) } })
  await db.certificate.updateMany({ ...of('late01'), data: { issuedAt: new Date(now.getTime() - dayMs) } })
  await db.subscriber.updateMany({ where: { loginId: 'lock01' }, data: { lockedAt: now } })
  await db.subscriber.updateMany({ where: { loginId: 'wait01' }, data: { contractorConfirmation: 'answered' } })
  const counts = await countUsers(db, profile, now)
  const inState = async (state: UserState) => {
    const wanted = {
      search: '',
      also: isInState(state, profile, now),
      sort: 'loginId' as const,
      after: null,
      limit: 100,
    }
    return (await readUsers(db, profile, wanted, now)).users.map(({ loginId }) => loginId)
  }
  for (const state of userStates) expect([state, (await inState(state)).length]).toEqual([state, counts[state]])
  expect(await inState('expired')).toEqual(['exp01'])
  expect(await inState('notInstalled')).toEqual(['late01'])
  expect(await inState('locked')).toEqual(['lock01'])
  expect(await inState('waiting')).toEqual(['wait01'])
  expect(await inState('none')).toEqual(expect.arrayContaining(['exp01', 'lock01', 'wait01']))
})

it('looks at a CSV file without changing anything, then adds all of it with passwords that are handed over once', async () => {
  const file = Buffer.from('loginId,name,role\ncsv01,髙橋,管理者ユーザ\ncsv02,"=HYPERLINK(""http://x"")",\n')
  const upload = (bytes: Buffer) => browser.upload(at('/subscribers/import'), 'file', 'people.csv', bytes)
  const checked = await upload(file)
  expect(checked.text).toMatch(/Added<\/dt>\s*<dd>2<\/dd>/)
  expect(await place.db.subscriber.count({ where: { loginId: { startsWith: 'csv' } } })).toBe(0)
  const carried = /name="file" value="([^"]+)"/.exec(checked.text)?.[1] ?? ''
  const imported = await browser.send(at('/subscribers/import/confirm'), { file: carried })
  const passwords = fileOn(imported.text)
  const [, first = '', second = ''] = passwords.split('\r\n')
  expect(await logsIn('csv01', first.split(',')[2] ?? '')).toBe(true)
  // A spreadsheet takes no name for a formula.
  expect(second).toMatch(/^csv02,"?'=HYPERLINK/)
  const again = await browser.send(at('/subscribers/import/confirm'), { file: carried })
  expect([again.status, again.text.includes('nobody in the file')]).toEqual([400, true])
  const event = await place.db.auditEvent.findFirstOrThrow({ where: { action: 'users_imported' } })
  expect(event.details).toEqual({ count: 2, loginIds: ['csv01', 'csv02'] })
})

it('says of each row of a file what is wrong, as a file too, and adds nobody', async () => {
  const upload = (text: string) => browser.upload(at('/subscribers/import'), 'file', 'x.csv', Buffer.from(text))
  const page = await upload('loginId,name\nfine01,<i>x</i>\n山田,=1+1\n')
  expect(page.text).toContain('line 3')
  expect(page.text).not.toContain('/import/confirm')
  expect(fileOn(page.text)).toMatch(/3,"?the login ID .*'=1\+1/s)
  const carried = Buffer.from('loginId,name\nfine01,x\n山田,x\n').toString('base64')
  expect((await browser.send(at('/subscribers/import/confirm'), { file: carried })).status).toBe(400)
  expect((await upload('no,columns\n')).text).toContain('columns nobody knows')
  expect(await place.db.subscriber.count({ where: { loginId: 'fine01' } })).toBe(0)
})

const fileOn = (text: string) =>
  Buffer.from(/href="data:text\/csv;base64,([^"]+)"/.exec(text)?.[1] ?? '', 'base64').toString()

it('adds nobody of a file that is too large for the institution', async () => {
  const rows = Array.from({ length: 100 }, (_, i) => `many${i},x`)
  const text = `loginId,name\n${rows.join('\n')}\n`
  const page = await browser.upload(at('/subscribers/import'), 'file', 'x.csv', Buffer.from(text))
  expect(page.text).toContain('the profile allows 100')
  expect(page.text).not.toContain('/import/confirm')
})
