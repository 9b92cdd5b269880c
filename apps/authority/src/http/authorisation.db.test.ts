import type { BankRole } from '@certfleet/authority-db/generated/client.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { replaceFeedToken } from '../changes/feed-token.ts'
import { openInstitutions } from '../institutions.ts'
import { replaceRehearsalKey } from '../rehearsal/rehearsal-key.ts'
import { addSubscriber } from '../subscribers/add-subscriber.ts'
import { setRole } from '../subscribers/set-role.ts'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { createApi } from './api.ts'

let place: TestAuthority
let app: ReturnType<typeof createApi>
/** Who asks: the cookie that says so. */
let speakers: Record<'nobody' | BankRole | 'elsewhere', string>
let rehearsalKey: string
let names: Record<string, string>
beforeAll(async () => {
  // Nobody is locked by the passwords that are missing below.
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true, profile: { lockAfter: 20 } })
  const { db } = place
  await place.another('0036', 'サンプル信用金庫')
  app = createApi(place.authority, await openInstitutions(place.authority, place.settings))
  rehearsalKey = await replaceRehearsalKey(db)
  await place.subscribe('ordinary', 'administrator', 'master', 'target')
  for (const role of ['administrator', 'master'] as const) await setRole(db, '9936', { loginId: role, role })
  await addSubscriber(db, '0036', { loginId: 'master', name: '名前', password: 'pw-master' })
  await setRole(db, '0036', { loginId: 'master', role: 'master' })
  const { certificate } = await obtain(place.client, 'target', 'issue')
  const { id } = await db.subscriber.findFirstOrThrow({ where: { loginId: 'target' } })
  names = {
    ':code{[0-9]{4}}': '9936',
    ':user': id,
    ':serial{[0-9a-f]+}': certificate.serialHex,
    ':use{otp|transaction}': 'otp',
    ':use': 'otp',
    ':file': 'none.deb',
    ':file{issuing(-[0-9]+)?\\.crt}': 'issuing.crt',
    ':file{issuing(-[0-9]+)?\\.crl}': 'issuing.crl',
    ':id': '01890000-0000-7000-8000-000000000000',
    ':requestId': '01890000-0000-7000-8000-000000000000',
  }
  speakers = {
    nobody: '',
    ordinary: await logIn('9936', 'ordinary'),
    administrator: await logIn('9936', 'administrator'),
    master: await logIn('9936', 'master'),
    // A session of another institution, told to this one.
    elsewhere: (await logIn('0036', 'master')).replace('0036', '9936'),
  }
})
afterAll(() => place.end())

/** What an agent says where it says something. */
const jsonOf: Record<string, object> = {
  '/api/dialogues': { purpose: 'issue' },
  '/api/dialogues/:id/answers': { screen: 'CCHK002', fields: {} },
  '/api/dialogues/:id/csr': { requestId: '01890000-0000-7000-8000-000000000000', csr: 'AAAA' },
  '/api/renewals': {
    requestId: '01890000-0000-7000-8000-000000000000',
    csr: 'AAAA',
    certificateSha256: '00'.repeat(32),
    signature: 'AAAA',
  },
  '/api/issues': {
    requestId: '01890000-0000-7000-8000-000000000000',
    csr: 'AAAA',
    grant: { bytes: 'AAAA', signature: 'AAAA', keyId: '00'.repeat(32) },
  },
  '/api/order-keys': { publicKey: 'AAAA' },
  '/api/requests/:requestId/fetch': { signature: 'AAAA' },
  '/api/requests/:requestId/confirm': { signature: 'AAAA' },
}

/** The part of a route that says which institution. */
const institution = '/:code{[0-9]{4}}'

interface Asked {
  cookie?: string
  fields?: Record<string, string>
  headers?: Record<string, string>
}

async function ask(route: string, { cookie = '', fields = {}, headers = {} }: Asked = {}): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const { origin } = new URL(place.settings.publicUrl)
  const address = path.replace(/:\w+(\{[^/]*?\})?(?=\/|$)/g, (name) => names[name] ?? name)
  const json = jsonOf[path.replace(institution, '')]
  const body = method === 'GET' ? {} : json ? { body: JSON.stringify(json) } : { body: new URLSearchParams(fields) }
  const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
  return app.request(
    origin + address,
    { method, ...body, headers: { origin, cookie, ...(json && { 'content-type': 'application/json' }), ...headers } },
    env,
  )
}

async function logIn(code: string, loginId: string): Promise<string> {
  const answer = await ask(`POST /${code}/login`, { fields: { loginId, password: `pw-${loginId}` } })
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** Every route there is, as the router itself lists them; the counter's have a table of their own. */
const routes = () => [
  ...new Set(
    app.routes
      .filter(({ method, path }) => ['GET', 'POST'].includes(method) && !path.startsWith('/counter'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

/** By everybody alike, at the authority, or at an institution without saying which: that is the one founded first. */
const open = {
  'GET /ca/root.crt': 200,
  'GET /ca/:file{issuing(-[0-9]+)?\\.crt}': 200,
  'GET /crl/:file{issuing(-[0-9]+)?\\.crl}': 200,
  'GET /api/profile': 200,
  'POST /api/dialogues': 201,
  // What follows is for the speaker of the dialogue, whoever has the request's key, or the feed's token.
  'POST /api/dialogues/:id/answers': 401,
  'GET /api/dialogues/:id': 401,
  'POST /api/dialogues/:id/csr': 401,
  'POST /api/requests/:requestId/fetch': 200,
  'POST /api/requests/:requestId/confirm': 404,
  'GET /api/changes': 401,
  'POST /api/order-keys': 401,
  // Of an institution whose users do both themselves.
  'POST /api/renewals': 409,
  'POST /api/issues': 409,
}

/** Of the portal, without logging in. What nobody may know is asked for in the form. */
const openPortal = {
  'GET ': 302,
  'GET /': 302,
  'GET /portal.js': 200,
  'GET /help': 200,
  'GET /login': 200,
  'POST /login': 400,
  'POST /portal/enter': 401,
  'GET /issuing': 200,
  'GET /issuing/progress': 200,
  'GET /issuing/packages/:file': 404,
  'GET /issuing/login-id': 200,
  'POST /issuing/login-id': 400,
}

/** By nobody, an ordinary user, an administrator, the master, the master of another institution. Empty forms are 400. */
const guarded = {
  'GET /portal': '401 200 200 200 401',
  'GET /portal/renewal': '401 303 303 303 401',
  'GET /portal/registrations': '401 200 200 200 401',
  'GET /portal/registrations/contractor': '401 200 200 200 401',
  'POST /portal/registrations/contractor': '401 400 400 400 401',
  'GET /portal/registrations/code': '401 200 200 200 401',
  'POST /portal/registrations/code': '401 400 400 400 401',
  'GET /portal/registrations/transaction-token': '401 200 200 200 401',
  'POST /portal/registrations/transaction-token': '401 400 400 400 401',
  'GET /portal/registrations/transaction': '401 200 200 200 401',
  'POST /portal/registrations/transaction': '401 303 303 303 401',
  'GET /portal/registrations/one-time-password-token': '401 200 200 200 401',
  'POST /portal/registrations/one-time-password-token': '401 400 400 400 401',
  'GET /portal/registrations/one-time-password': '401 200 200 200 401',
  'POST /portal/registrations/one-time-password': '401 303 303 303 401',
  'GET /portal/registrations/question': '401 200 200 200 401',
  'POST /portal/registrations/question': '401 400 400 400 401',
  'GET /portal/registrations/one-time-password-token/confirm': '401 200 200 200 401',
  'POST /portal/registrations/one-time-password-token/confirm': '401 303 303 303 401',
  'GET /portal/settings/*': '401 200 200 200 401',
  'POST /portal/settings/email': '401 400 400 400 401',
  'POST /portal/settings/password': '401 400 400 400 401',
  'POST /portal/settings/confirmation-password': '401 403 400 400 401',
  'GET /portal/users': '401 403 200 200 401',
  'GET /portal/users/:user': '401 403 200 200 401',
  'GET /portal/users/:user/unlock': '401 403 200 200 401',
  'GET /portal/users/:user/role': '401 403 200 200 401',
  'GET /portal/users/:user/token/:use': '401 403 200 200 401',
  'POST /portal/users/:user/unlock': '401 403 400 400 401',
  'POST /portal/users/:user/role': '401 403 403 400 401',
  'POST /portal/users/:user/token/:use{otp|transaction}': '401 403 400 400 401',
  'GET /portal/users/:user/revoke/:serial{[0-9a-f]+}': '401 403 200 200 401',
  'POST /portal/users/:user/revoke/:serial{[0-9a-f]+}': '401 403 400 400 401',
  // The last: it ends the sessions.
  'POST /portal/logout': '401 303 303 303 401',
}

const ofInstitution = (route: string) => route.replace(' ', ` ${institution}`)
const isOfRehearsal = (route: string) => route.includes(' /rehearsal')

it('has no route that does not stand here', () => {
  const atInstitution = [open, openPortal, guarded].flatMap((table) => Object.keys(table).map(ofInstitution))
  const here = ['GET /', ...Object.keys(open), ...atInstitution]
  expect(
    routes()
      .filter((route) => !isOfRehearsal(route))
      .toSorted(),
  ).toEqual(here.toSorted())
})

it('takes no form of the portal that another site has sent, whoever is logged in', async () => {
  const headers = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  const forms = Object.keys({ ...openPortal, ...guarded }).filter((route) => route.startsWith('POST'))
  expect(forms.length).toBeGreaterThan(10)
  for (const route of forms) {
    const { status } = await ask(ofInstitution(route), { cookie: speakers.master, headers })
    expect([route, status]).toEqual([route, 403])
  }
})

it('shows nobody a user of another institution, not even its master', async () => {
  const { id } = await place.db.subscriber.findFirstOrThrow({ where: { institutionCode: '0036' } })
  const ofUser = Object.keys(guarded).filter((route) => route.includes(':user'))
  const own = names[':user'] ?? ''
  names[':user'] = id
  for (const route of ofUser) {
    const { status } = await ask(ofInstitution(route), { cookie: speakers.master })
    expect([route, status]).toEqual([route, 404])
  }
  names[':user'] = own
})

it('answers each speaker what the table says', async () => {
  const audited = await place.db.auditEvent.count()
  for (const [route, status] of Object.entries({ 'GET /': 200, ...open })) {
    expect([route, (await ask(route)).status]).toEqual([route, status])
  }
  for (const [route, status] of Object.entries({ ...open, ...openPortal })) {
    for (const cookie of [speakers.nobody, speakers.master]) {
      expect([route, (await ask(ofInstitution(route), { cookie })).status]).toEqual([route, status])
    }
  }
  for (const [route, expected] of Object.entries(guarded)) {
    const got = []
    for (const cookie of Object.values(speakers)) got.push((await ask(ofInstitution(route), { cookie })).status)
    expect([route, got.join(' ')]).toEqual([route, expected])
  }
  expect(await place.db.auditEvent.count()).toBe(audited)
})

it('gives the feed to, and takes the order key from, the console of its own institution alone', async () => {
  const token = async (code: string) => ({ authorization: `Bearer ${(await replaceFeedToken(place.db, code)).token}` })
  // What is no key is malformed, once it may be told.
  for (const [route, status] of [
    ['GET /api/changes', 200],
    ['POST /api/order-keys', 400],
  ] as const) {
    expect((await ask(ofInstitution(route), { headers: await token('0036') })).status).toBe(401)
    expect((await ask(ofInstitution(route), { headers: await token('9936') })).status).toBe(status)
  }
})

it('opens the rehearsal to its key alone, and takes no form of it without the page’s own token', async () => {
  const all = routes().filter(isOfRehearsal)
  expect(all.length).toBeGreaterThan(5)
  const isShut = async (route: string, cookie: string) =>
    (await (await ask(route, { cookie, headers: { 'accept-language': 'en' } })).text()).includes('Key to the rehearsal')
  const key = `__Host-rehearsal=${rehearsalKey}`
  for (const route of all) {
    for (const cookie of [speakers.nobody, speakers.master, '__Host-rehearsal=wrong']) {
      expect([route, cookie, await isShut(route, cookie)]).toEqual([route, cookie, true])
    }
    expect([route, await isShut(route, key)]).toEqual([route, route.startsWith('POST')])
  }
  const { clockOffsetMs } = await place.db.authority.findUniqueOrThrow({ where: { id: 1 } })
  expect([clockOffsetMs, await place.db.fault.count()]).toEqual([0n, 0])
})
