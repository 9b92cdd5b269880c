import https from 'node:https'
import { changesAnswerSchema, profileAnswerSchema } from '@certfleet/core/authority-api.ts'
import { isIssuedBy, readCertificate } from '@certfleet/pki/read-certificate.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { revokeCertificate } from './ca/revoke-certificate.ts'
import { setSwitches } from './ca/set-switches.ts'
import { replaceFeedToken } from './changes/feed-token.ts'
import { addSubscriber } from './subscribers/add-subscriber.ts'
import { answer, fetchedOf, logIn, newRequest, obtain, open, signed, submit } from './test/agent.ts'
import { type TestAuthority, testAuthority } from './test/authority.ts'
import { request } from './test/client.ts'

let place: TestAuthority
let other: Awaited<ReturnType<TestAuthority['another']>>
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  other = await place.another('0036', 'サンプル信用金庫')
})
afterAll(() => place.end())

const subscribe = async (loginId: string) => {
  await place.subscribe(loginId)
  await addSubscriber(place.db, '0036', { loginId, name: `別の ${loginId}`, password: `pw-${loginId}` })
}
/** The same login ID with a certificate at each institution. */
const twins = async (loginId: string) => {
  await subscribe(loginId)
  return [await obtain(place.client, loginId, 'issue'), await obtain(other.client, loginId, 'issue')] as const
}
const organizationOf = (base64: string) => readCertificate(Buffer.from(base64, 'base64')).organization
const expired = { status: 401, body: { code: 'session_expired' } }
const unknown = { status: 404, body: { code: 'malformed' } }

describe('two institutions of one authority', () => {
  it('issue to the same login ID from a CA of their own below one root', async () => {
    const [first, second] = await twins('same')
    expect(first.certificate.organization).toBe('(9936)サンプル銀行')
    expect(second.certificate).toMatchObject({
      organization: '(0036)サンプル信用金庫',
      organizationalUnit: '(0036)サンプル信用金庫 CA - G4',
    })
    expect(second.certificate.commonName).toMatch(/^same A001 /)
    expect(first.chain[0]).not.toEqual(second.chain[0])
    expect(first.chain[1]).toEqual(second.chain[1])
    const { ca } = other.institution
    expect(isIssuedBy(second.certificate.x509, ca.certificate)).toBe(true)
    expect(isIssuedBy(first.certificate.x509, ca.certificate)).toBe(false)
    expect(isIssuedBy(ca.certificate, ca.root)).toBe(true)
    expect(ca.crlUrl).toBe(`${place.settings.publicUrl}/0036/crl/issuing.crl`)
  })

  it('have profiles of their own; a switch that is set counts within a second or so', async () => {
    await setSwitches(place.db, '0036', { issueWhenLive: 'allow', windowDays: 366 }, new Date())
    const windowDays = async ({ client }: { client: TestAuthority['client'] }) =>
      profileAnswerSchema.parse((await client.get('/api/profile')).body).profile.windowDays
    await expect.poll(() => windowDays(other), { timeout: 10_000 }).toBe(366)
    expect(await windowDays(place)).toBe(40)
    const [, second] = await twins('switched')
    const again = await obtain(other.client, 'switched', 'issue')
    expect(again.certificate.commonName).toMatch(/^switched A002 /)
    expect(
      (await obtain(other.client, 'switched', 'renew', second.certificate.sha256)).certificate.serialHex,
    ).toBeTruthy()
    const refused = await answer(place.client, await open(place.client, 'issue'), {
      loginId: 'switched',
      password: 'pw-switched',
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'live_certificate_exists' } })
  })

  it('lock a login ID apart', async () => {
    await subscribe('locked')
    for (let tries = 0; tries < 5; tries++) {
      await answer(place.client, await open(place.client, 'issue'), { loginId: 'locked', password: 'no' })
    }
    await expect(logIn(place.client, 'locked', 'issue')).rejects.toThrow('locked')
    await logIn(other.client, 'locked', 'issue')
  })

  it('count tries with a login ID nobody has apart, too', async () => {
    const attempt = async ({ client }: { client: TestAuthority['client'] }) =>
      (await answer(client, await open(client, 'issue'), { loginId: 'nobody', password: 'no' })).body
    expect(await attempt(place)).toMatchObject({ attemptsLeft: 4 })
    expect(await attempt(place)).toMatchObject({ attemptsLeft: 3 })
    expect(await attempt(other)).toMatchObject({ attemptsLeft: 4 })
  })

  it('know nothing of each other’s dialogues, certificates and requests', async () => {
    const [first] = await twins('foreign')
    await subscribe('foreign2')
    const session = await logIn(place.client, 'foreign2', 'issue')
    const fields = { loginId: 'foreign2', password: 'pw-foreign2' }
    expect(await answer(other.client, session, fields)).toMatchObject(expired)
    expect(await submit(other.client, session, await newRequest())).toMatchObject(expired)
    expect((await submit(place.client, session, await newRequest())).status).toBe(200)
    const renewal = { purpose: 'renew', certificateSha256: first.certificate.sha256 }
    expect(await other.client.post('/api/dialogues', renewal)).toMatchObject({
      status: 409,
      body: { code: 'BZBE011008' },
    })
    const { origin } = place.authority
    expect(fetchedOf(await signed(other.client, 'fetch', origin, first))).toEqual({ status: 'unknown' })
    expect(await signed(other.client, 'confirm', origin, first)).toMatchObject(unknown)
    expect(fetchedOf(await signed(place.client, 'fetch', origin, first))).toMatchObject({ status: 'issued' })
  })

  it('have a feed of their own, each with a token of its own', async () => {
    await twins('fed')
    const tokens = [await replaceFeedToken(place.db, '9936'), await replaceFeedToken(place.db, '0036')] as const
    const read = async ({ client }: { client: TestAuthority['client'] }, token: string) => {
      const { changes, cursor } = changesAnswerSchema.parse((await client.get('/api/changes', token)).body)
      const issued = changes.flatMap((change) => (change.kind === 'issued' ? change.certificate : []))
      return { cursor, organizations: new Set(issued.map(organizationOf)) }
    }
    const [first, second] = [await read(place, tokens[0].token), await read(other, tokens[1].token)]
    expect([...first.organizations, ...second.organizations]).toEqual(['(9936)サンプル銀行', '(0036)サンプル信用金庫'])
    expect(await other.client.get('/api/changes', tokens[0].token)).toMatchObject({ status: 401 })
    expect(await place.client.get('/api/changes', tokens[1].token)).toMatchObject({ status: 401 })
    for (const [each, { token }, { cursor }] of [
      [place, tokens[0], first],
      [other, tokens[1], second],
    ] as const) {
      const next = await each.client.get(`/api/changes?after=${cursor}`, token)
      expect(next.body).toMatchObject({ changes: [], cursor })
    }
  })

  it('have a CRL of their own', async () => {
    const [first, second] = await twins('revoked')
    const { serialHex } = second.certificate
    await revokeCertificate(place.db, { serialHex, reason: 'test' }, new Date())
    const crls = await Promise.all([place, other].map(({ client }) => client.send('/crl/issuing.crl')))
    const lists = crls.map(({ raw }) => raw.toString('hex'))
    expect(lists.map((list) => list.includes(serialHex))).toEqual([false, true])
    expect(lists.some((list) => list.includes(first.certificate.serialHex))).toBe(false)
  })

  it('share the certificate login, which knows whose certificate it is by its issuer', async () => {
    const pair = await twins('visitor')
    const visit = async ({ key, certificate }: (typeof pair)[number], accept: string) => {
      const identity = { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: certificate.x509.toString() }
      const agent = new https.Agent({ ca: place.authority.ca.root.toString(), ...identity })
      return request(place.settings.certLoginUrl, agent, { headers: { accept } })
    }
    for (const issued of pair) {
      const page = (await visit(issued, 'text/html')).raw.toString()
      expect(page).toContain(`<header>${issued.certificate.organization}`)
      expect(await visit(issued, 'application/json')).toMatchObject({ status: 200, body: { status: 'valid' } })
    }
  })
})

describe('the addresses', () => {
  const page = (path: string) =>
    request(`${place.settings.publicUrl}${path}`, new https.Agent({ ca: place.authority.ca.root.toString() }))

  it('of the authority lists its institutions; each has a page of its own', async () => {
    const front = (await page('/')).raw.toString()
    expect(front).toContain('<a href="/9936/">(9936)サンプル銀行</a>')
    expect(front).toContain('<a href="/0036/">(0036)サンプル信用金庫</a>')
    expect((await page('/0036')).headers.location).toBe('/0036/login?lang=ja')
    expect((await page('/0036/login')).raw.toString()).toContain('<header>(0036)サンプル信用金庫')
  })

  it('without a code, as they stand in older certificates and at older agents, are of the one founded first', async () => {
    expect((await page('/api/profile')).body).toMatchObject({ profile: { code: '9936' } })
    expect((await page('/ca/issuing.crt')).raw).toEqual(place.authority.ca.certificate.raw)
    expect((await page('/crl/issuing.crl')).raw).toEqual((await page('/9936/crl/issuing.crl')).raw)
  })

  it('of an institution nobody founded are not found', async () => {
    for (const path of ['/0001/', '/0001/api/profile', '/99360/api/profile', '/0036/x']) {
      expect(await page(path)).toMatchObject(unknown)
    }
  })
})

describe('a switch', () => {
  it.each([
    ['nothing', {}, null],
    ['windowDays', { windowDays: 'x' }, 'windowDays'],
    ['a window of a leap year and a day', { windowDays: 367 }, 'windowDays'],
    ['one that does not exist', { widowDays: 30 }, 'widowDays'],
    ['the code', { code: '0001' }, 'code'],
    ['the name', { name: 'x' }, 'name'],
  ])('refuses %s, and says why', async (_, switches, problem) => {
    const before = await place.db.institution.findUniqueOrThrow({ where: { code: '0036' } })
    const setting = setSwitches(place.db, '0036', switches, new Date())
    if (problem) await expect(setting).rejects.toThrow(problem)
    else await setting
    expect(await place.db.institution.findUniqueOrThrow({ where: { code: '0036' } })).toEqual(before)
  })
})
