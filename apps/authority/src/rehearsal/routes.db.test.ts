import https from 'node:https'
import { dayMs } from '@certfleet/core/calendar.ts'
import QRCode from 'qrcode'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import type { Answer } from '../test/client.ts'
import { request } from '../test/client.ts'
import { qrCode } from '../test/qr-code.ts'
import { equip } from '../test/tokens.ts'
import { oneTimePassword, timeStep } from '../tokens/one-time-password.ts'
import { openTokenSecret } from '../tokens/token-secret.ts'
import { transactionNumber } from '../tokens/transaction.ts'
import { replaceRehearsalKey } from './rehearsal-key.ts'

let place: TestAuthority
let cookie = ''
let key = ''
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true })
  await place.subscribe('demo01', 'demo02')
  key = await replaceRehearsalKey(place.db)
})
afterAll(() => place.end())

type Fields = Record<string, string | Buffer>

/** As a browser sends a form. */
async function page(path: string, fields?: Fields, headers: Record<string, string> = {}): Promise<Answer> {
  const agent = new https.Agent({ keepAlive: false, ca: place.authority.ca.root.toString() })
  const url = new URL(`/rehearsal${path}`, place.settings.publicUrl).href
  const sent = { ...(cookie && { cookie }), 'accept-language': 'en', ...headers }
  if (!fields) return request(url, agent, { headers: sent })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new File([new Uint8Array(value)], 'x.png', { type: 'image/png' }))
  }
  const encoded = new Response(form)
  const body = Buffer.from(await encoded.arrayBuffer())
  const type = encoded.headers.get('content-type') ?? ''
  const length = String(body.length)
  return request(url, agent, {
    method: 'POST',
    headers: { ...sent, 'content-type': type, 'content-length': length },
    body,
  })
}

const formTokenOf = ({ raw }: Answer) => /name="formToken" value="([^"]+)"/.exec(raw.toString())?.[1] ?? ''
/** Fills in the form of the page and sends it. */
const send = async (path: string, fields: Fields) => page(path, { formToken: formTokenOf(await page('')), ...fields })
const offsetDays = async () =>
  Number((await place.db.authority.findUniqueOrThrow({ where: { id: 1 } })).clockOffsetMs) / dayMs

it('asks for the key, which opens it, and which a new one replaces', async () => {
  expect((await page('')).raw.toString()).toContain('Key to the rehearsal')
  expect((await page('/token')).raw.toString()).toContain('Key to the rehearsal')
  expect((await page('/key', { key: 'wrong' })).status).toBe(403)
  const opened = await page('/key', { key })
  expect([opened.status, opened.headers.location]).toEqual([303, '/rehearsal?lang=en'])
  const [set] = opened.headers['set-cookie'] as unknown as string[]
  expect(set).toMatch(/^__Host-rehearsal=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  cookie = String(set).split(';')[0] ?? ''
  const html = await page('')
  expect(html.raw.toString()).toContain('The authority’s clock')
  const policy = String(html.headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("form-action 'self'")
  expect(policy).not.toContain('script')
  expect(place.logged()).not.toContain(key)
})

it('sets faults and removes them; what makes no sense it says', async () => {
  await send('/faults', { kind: 'congestion', loginId: 'demo01', times: '2', amount: '' })
  const [fault] = await place.db.fault.findMany({ include: { subscriber: true } })
  expect(fault).toMatchObject({ kind: 'congestion', times: 2, amount: null, subscriber: { loginId: 'demo01' } })
  expect((await page('')).raw.toString()).toContain('happened 0 of 2 times')
  const senseless: Fields[] = [{ kind: 'fire' }, { kind: 'outage', loginId: 'x' }, { kind: 'slow', amount: '1.5' }]
  for (const bad of senseless) {
    const refused = await send('/faults', bad)
    expect([refused.status, refused.raw.toString()]).toEqual([400, expect.stringContaining('could not be set')])
  }
  await send('/faults/remove', { id: fault?.id ?? '' })
  expect(await place.db.fault.count()).toBe(0)
  expect((await send('/faults/remove', { id: 'x' })).status).toBe(400)
})

it('moves the clock on and back, and to where a certificate can be renewed or ends', async () => {
  await send('/clock', { by: '+30d' })
  await send('/clock', { by: '+1d' })
  expect(await offsetDays()).toBe(31)
  await send('/clock', { by: '0' })
  const { certificate } = await obtain(place.client, 'demo01', 'issue')
  const [opens] = /value="(\d{4}[^"]+)" aria-label="To the day/.exec((await page('')).raw.toString())?.slice(1) ?? []
  expect(opens).toBe(new Date(certificate.notAfter.getTime() - 40 * dayMs).toISOString())
  await send('/clock', { to: opens ?? '' })
  // Not 326 days from now: the server may not have noticed yet that its clock is back, and the certificate is of later.
  expect(await offsetDays()).toBeCloseTo((Date.parse(opens ?? '') - Date.now()) / dayMs, 1)
  expect((await page('')).raw.toString()).toContain('can be renewed')
  expect((await send('/clock', { to: 'never' })).status).toBe(400)
  await send('/clock', { by: '0' })
})

it('takes no form that another site sends, nor one without the key', async () => {
  const forged = { by: '+30d' }
  await page('/clock', forged)
  await page('/clock', { ...forged, formToken: 'x' })
  await page('/clock', { ...forged, formToken: formTokenOf(await page('')) }, { cookie: 'x=1' })
  const unreadable = { 'content-type': 'multipart/form-data; boundary=b' }
  await request(
    new URL('/rehearsal/clock', place.settings.publicUrl).href,
    new https.Agent({ ca: place.authority.ca.root.toString() }),
    {
      method: 'POST',
      headers: { cookie, ...unreadable },
      body: '--b--b',
    },
  ).then(({ status }) => expect(status).toBe(200))
  expect(await offsetDays()).toBe(0)
})

it('finds people by login ID or name, and writes what they are called as text', async () => {
  await place.db.subscriber.update({
    where: { institutionCode_loginId: { institutionCode: '9936', loginId: 'demo02' } },
    data: { name: '<b>太郎</b>' },
  })
  const found = (await page('?search=%E5%A4%AA%E9%83%8E')).raw.toString()
  expect(found).toContain('&lt;b&gt;太郎&lt;/b&gt;')
  expect(found).not.toContain('<code>demo01</code>')
})

/** What is in the token. */
async function secretOf(serial: string): Promise<Buffer> {
  const token = { institutionCode: '9936', serial }
  const row = await place.db.token.findUniqueOrThrow({ where: { institutionCode_serial: token } })
  return openTokenSecret(row, place.authority.secret)
}

it('plays the token: the number for a picture of the code or its text, as the token itself shows it', async () => {
  const { transactionToken } = await equip(place, 'demo03')
  const transaction = '(9936)サンプル銀行|demo03|証明書更新|2027年3月5日（金）08:59:07|0123456789abcdef0123456789abcdef'
  const picture = await qrCode(transaction)
  const expected = transactionNumber(await secretOf(transactionToken), transaction)
  for (const sent of [{ picture }, { transaction }] as Fields[]) {
    const answered = (await send(`/token?serial=${transactionToken}`, sent)).raw.toString()
    expect(/id="number">(\d+)</.exec(answered)?.[1]).toBe(expected)
    expect(answered).toContain('証明書更新')
  }
  const blank = await QRCode.toBuffer('x', { width: 200, color: { dark: '#ffffff' } })
  const huge = Buffer.from(picture)
  huge.writeUInt32BE(60_000, 16)
  for (const bad of [blank, huge, Buffer.from('GIF89a'), picture.subarray(0, 100), Buffer.alloc(40)]) {
    expect((await send(`/token?serial=${transactionToken}`, { picture: bad })).status).toBe(400)
  }
  expect((await send(`/token?serial=${transactionToken}`, { picture: Buffer.alloc(5_000_000) })).status).toBe(413)
})

it('plays the token: one-time passwords of its own clock, which a fault makes drift', async () => {
  const { otpToken } = await equip(place, 'demo04')
  const otpSecret = await secretOf(otpToken)
  const shown = async () => {
    const answered = (await page(`/token?serial=${otpToken}`)).raw.toString()
    return {
      password: /id="number">(\d+)</.exec(answered)?.[1],
      next: /id="next">(\d+)</.exec(answered)?.[1],
      answered,
    }
  }
  /** Of the minute before or of this one: a minute may end meanwhile. */
  const passwords = (drift: number) =>
    [-1, 0].map((late) => oneTimePassword(otpSecret, timeStep(new Date()) + drift + late))
  const now = await shown()
  expect(passwords(0)).toContain(now.password)
  expect(passwords(1)).toContain(now.next)
  await send('/faults', { kind: 'token_drift', loginId: 'demo04', amount: '7' })
  const drifted = await shown()
  expect(passwords(7)).toContain(drifted.password)
  expect(drifted.answered).toContain('7 min fast')
})

it('has a page for each institution', async () => {
  await place.another('0036', 'サンプル信用金庫')
  const other = (await page('?institution=0036')).raw.toString()
  expect(other).toContain('(0036)サンプル信用金庫')
  expect(other).not.toContain('<code>demo01</code>')
  expect((await page('?institution=9999')).status).toBe(404)
})

it('a new key closes it for whoever has the old one', async () => {
  await replaceRehearsalKey(place.db)
  expect((await page('')).raw.toString()).toContain('Key to the rehearsal')
})
