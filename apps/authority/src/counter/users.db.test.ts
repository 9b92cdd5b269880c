import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { acceptInvitation } from '../subscribers/login-invitation.ts'
import { answer, obtain, open } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { setRole } from '../subscribers/set-role.ts'
import type { Browser } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'

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
  const added = await add({ loginId: 'new01', name: '<b>新人</b>', role: 'administrator' })
  expect(await logsIn('new01', passwordOn(added.text))).toBe(true)
  expect((await browser.get(at('/subscribers/new01'))).text).toContain('&lt;b&gt;新人&lt;/b&gt;')
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
  expect(await deeds('new01')).toEqual([['clerk1', 'user_added']])
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

it('finds users by name, state and role, page by page', async () => {
  await place.subscribe(...Array.from({ length: 22 }, (_, i) => `page${String(i).padStart(2, '0')}`))
  await obtain(place.client, 'page03', 'issue')
  const list = async (query: string) => (await browser.get(at(`/subscribers?${query}`))).text
  const first = await list('q=page')
  expect([first.includes('<code>page19'), first.includes('<code>page20')]).toEqual([true, false])
  const next = /href="\/counter([^"]*after=[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const second = (await browser.get(next)).text
  expect([second.includes('<code>page21'), second.includes('<code>page19')]).toEqual([true, false])
  expect(await list('q=page&state=live')).toMatch(/page03/)
  expect(await list('q=page&state=live')).not.toMatch(/page04/)
  expect(await list('q=page&role=master')).toContain('There is no such user')
  const soon = new Date(Date.now() + 10 * dayMs)
  await place.db.certificate.updateMany({ data: { notAfter: soon } })
  expect(await list('state=due')).toMatch(/page03/)
  expect((await browser.get('/9936')).text).toMatch(/<b>1<\/b>due for renewal/)
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
