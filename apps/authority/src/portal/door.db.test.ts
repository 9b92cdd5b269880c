import https from 'node:https'
import { dayMs } from '@certfleet/core/calendar.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { sweep } from '../housekeeping.ts'
import { type Issued, answer, obtain, open, signed } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Browser, browse } from '../test/browse.ts'
import { request } from '../test/client.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
})
afterAll(() => place.end())

async function holder(loginId: string): Promise<Issued> {
  await place.subscribe(loginId)
  const issued = await obtain(place.client, loginId, 'issue')
  await signed(place.client, 'confirm', place.settings.publicUrl, issued)
  return issued
}

/** The welcome page of the certificate login, and what its form would send. */
async function welcome({ key, certificate }: Issued) {
  const agent = new https.Agent({
    ca: place.authority.ca.root.toString(),
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    cert: certificate.x509.toString(),
  })
  const page = await request(`${place.settings.certLoginUrl}/?lang=en`, agent)
  const text = page.raw.toString()
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? ''
  const ticket = /name="ticket" value="([^"]+)"/.exec(text)?.[1] ?? ''
  return { headers: page.headers, action, ticket }
}

const origin = () => ({ origin: place.settings.certLoginUrl })
/** What a browser does after 〔進む〕. */
const enter = (browser: Browser, ticket: string) => browser.send('/portal/enter', { ticket }, origin())
const certificateEnds = (loginId: string, notAfter: Date) =>
  place.db.certificate.updateMany({ where: { subscriber: { loginId } }, data: { notAfter } })

describe('a browser that has logged in with its certificate', () => {
  it('is handed over with a ticket that may be sent to the portal alone, and tells it where from', async () => {
    const { headers, action, ticket } = await welcome(await holder('door01'))
    const target = `${place.authority.baseUrl}/portal/enter`
    expect(action).toBe(`${target}?lang=en`)
    expect(headers['content-security-policy']).toContain(`form-action ${target};`)
    expect(headers['referrer-policy']).toBe('strict-origin')
    expect(ticket).toMatch(/^[\w-]{43}$/)
    const browser = browse(place)
    expect((await enter(browser, ticket)).path).toBe('/9936/portal?lang=en')
    const session = await place.db.portalSession.findFirstOrThrow({ where: { subscriber: { loginId: 'door01' } } })
    expect(session).toMatchObject({ way: 'certificate' })
    expect(session.certificateSha256).not.toBeNull()
    expect((await browser.get('/portal')).text).toContain('by certificate')
  })

  it('cannot use a ticket twice, a minute later, at another institution, or from another site', async () => {
    const issued = await holder('door02')
    const { ticket } = await welcome(issued)
    const foreign = await browse(place).send('/portal/enter', { ticket }, { origin: 'https://elsewhere.example' })
    expect(foreign.status).toBe(403)
    const { institution } = await place.another('0036', 'サンプル信用金庫')
    const elsewhere = await enter(browse({ authority: institution }), ticket)
    expect([elsewhere.status, elsewhere.text.includes('not finished in time')]).toEqual([401, true])
    expect((await enter(browse(place), ticket)).status).toBe(200)
    expect((await enter(browse(place), ticket)).status).toBe(401)
    const late = await welcome(issued)
    await place.db.loginTicket.updateMany({ data: { expiresAt: new Date() } })
    expect((await enter(browse(place), late.ticket)).status).toBe(401)
    await sweep(place, new Date())
    expect(await place.db.loginTicket.count()).toBe(0)
  })

  it('is refused at once after revocation, with a session or with a ticket', async () => {
    const issued = await holder('door03')
    const browser = browse(place)
    await enter(browser, (await welcome(issued)).ticket)
    expect((await browser.get('/portal')).status).toBe(200)
    const { ticket } = await welcome(issued)
    const serial = { serialHex: issued.certificate.serialHex, reason: 'test' }
    await revokeCertificate(place.db, serial, new Date())
    const refused = await browser.get('/portal')
    expect([refused.status, refused.text.includes('The certificate you logged in with')]).toEqual([401, true])
    expect((await enter(browse(place), ticket)).text).toContain('The certificate you logged in with')
    // By password the same user still gets in.
    const byPassword = await browser.send('/login', { loginId: 'door03', password: 'pw-door03' })
    expect(byPassword.status).toBe(200)
  })

  it('is not let in while the login ID is locked for a while', async () => {
    const { ticket } = await welcome(await holder('door04'))
    const lockedUntil = new Date(Date.now() + 60_000)
    await place.db.subscriber.updateMany({ where: { loginId: 'door04' }, data: { lockedUntil } })
    expect((await enter(browse(place), ticket)).status).toBe(403)
  })
})

describe('after a login in the renewal window', () => {
  it('comes the choice to renew now or later, whichever way the login was', async () => {
    const issued = await holder('door10')
    const browser = browse(place)
    const early = await browser.send('/login', { loginId: 'door10', password: 'pw-door10' })
    expect(early.path).toBe('/9936/portal?lang=en')
    await certificateEnds('door10', new Date(Date.now() + 40 * dayMs + 60_000))
    expect((await browser.get('/portal')).text).toContain('It can be renewed from')
    await certificateEnds('door10', new Date(Date.now() + 40 * dayMs - 1000))
    const choice = await browser.send('/login', { loginId: 'door10', password: 'pw-door10' })
    expect(choice.path).toBe('/9936/portal/renewal?lang=en')
    for (const part of ['39 days left', 'href="certfleet://open?institution=9936"', '>Later<']) {
      expect(choice.text).toContain(part)
    }
    expect((await enter(browser, (await welcome(issued)).ticket)).path).toBe('/9936/portal/renewal?lang=en')
    expect((await browser.get('/portal')).text).toContain('Can be renewed')
    const renewed = await obtain(place.client, 'door10', 'renew', issued.certificate.sha256)
    const top = await browser.send('/login', { loginId: 'door10', password: 'pw-door10' })
    expect(top.path).toBe('/9936/portal/renewal?lang=en')
    expect((await browser.get('/portal')).text).toContain('Not installed yet')
    await signed(place.client, 'confirm', place.settings.publicUrl, renewed)
    const done = await browser.get('/portal')
    expect(done.text).toContain('Renewed (old)')
    expect((await browser.get('/portal/renewal')).path).toBe('/9936/portal?lang=en')
  })
})

describe('the top page', () => {
  it('shows the last ten logins, right and wrong, in the browser and in the application, and the one before', async () => {
    await place.subscribe('log01')
    const browser = browse(place)
    const right = { loginId: 'log01', password: 'pw-log01' }
    const wrong = { loginId: 'log01', password: 'x' }
    expect((await browser.send('/login', right)).text).toContain('This is your first login.')
    await answer(place.client, await open(place.client, 'issue'), wrong)
    await answer(place.client, await open(place.client, 'issue'), right)
    await browser.send('/login', wrong)
    const top = await browser.send('/login', right)
    expect(top.text).toMatch(/Your last login: [^<]*in the issuing application/)
    const rows = await place.db.login.findMany({
      where: { subscriber: { loginId: 'log01' } },
      orderBy: { at: 'asc' },
      select: { way: true, succeeded: true },
    })
    expect(rows.map(({ way, succeeded }) => `${way} ${succeeded}`)).toEqual([
      'password true',
      'app false',
      'app true',
      'password false',
      'password true',
    ])
    for (let i = 0; i < 8; i++) await browser.send('/login', right)
    const shown = (await browser.get('/portal')).text
    expect(shown.match(/>(Succeeded|Failed)</g)).toHaveLength(10)
  })

  it('shows the announcements that are valid now, the newest first, and nobody’s mark-up', async () => {
    const at = (days: number) => new Date(Date.now() + days * dayMs)
    const of = { institutionCode: '9936', body: '<b>x</b>' }
    await place.db.announcement.createMany({
      data: [
        { ...of, title: 'Older', from: at(-9) },
        { ...of, title: 'Newer', from: at(-1), until: at(1) },
        { ...of, title: 'Over', from: at(-9), until: at(-1) },
        { ...of, title: 'To come', from: at(1) },
      ],
    })
    await place.subscribe('news01')
    const { text } = await browse(place).send('/login', { loginId: 'news01', password: 'pw-news01' })
    expect([...text.matchAll(/<h3>([^<]+)<\/h3>/g)].map(([, title]) => title).slice(0, 2)).toEqual(['Newer', 'Older'])
    expect(text).not.toMatch(/Over|To come|<b>/)
  })

  it.each([
    ['asked', 'Your answer is needed', true],
    ['answered', 'is being checked', false],
  ] as const)('says what a contractor confirmation that is %s wants', async (contractorConfirmation, words, link) => {
    const loginId = `con-${contractorConfirmation}`
    await place.subscribe(loginId)
    await place.db.subscriber.updateMany({ where: { loginId }, data: { contractorConfirmation } })
    const { text } = await browse(place).send('/login', { loginId, password: `pw-${loginId}` })
    expect([text.includes(words), text.includes('/portal/registrations/contractor?')]).toEqual([true, link])
  })

  it('names what stands in the way of the next certificate, and leads to the registration', async () => {
    await place.subscribe('way01')
    const data = { registrationCodeHash: 'x' }
    await place.db.subscriber.updateMany({ where: { loginId: 'way01' }, data })
    const { text } = await browse(place).send('/login', { loginId: 'way01', password: 'pw-way01' })
    for (const part of ['(G011e)', '/9936/portal/registrations/code?']) expect(text).toContain(part)
  })
})

it('a displaced browser is told by which login, and not to log in while the application is at work', async () => {
  await place.subscribe('gone01')
  const browser = browse(place)
  const right = { loginId: 'gone01', password: 'pw-gone01' }
  await browser.send('/login', right)
  await answer(place.client, await open(place.client, 'issue'), right)
  const byApp = await browser.get('/portal')
  expect(byApp.text).toContain('in the issuing application')
  expect(byApp.text).toContain('Finish in the issuing application first')
  const other = browse(place)
  await other.send('/login', right)
  const byBrowser = await browser.get('/portal')
  expect(byBrowser.text).toContain('by login ID and password')
  expect(byBrowser.text).not.toContain('Finish in the issuing application first')
})
