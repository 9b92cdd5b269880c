import { expect, it } from 'vitest'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import type { RefusedVisit } from './judge-visitor.ts'
import { adviceOfRefusal, inJapan, welcomeBody } from './pages.ts'

const now = new Date('2027-11-01T00:00:00Z')
const visitor = {
  certificateSha256: '2e'.repeat(32),
  name: '山田 <太郎>',
  loginId: 'demo01',
  serialHex: '1f'.repeat(16),
  notAfter: new Date('2027-11-23T15:04:05Z'),
  windowOpensAt: new Date('2027-10-14T15:04:05Z'),
  superseded: false,
}
const enter = { url: 'https://localhost/9936/portal/enter', ticket: 'x' }
const page = async (change: Partial<typeof visitor> = {}, language: 'ja' | 'en' = 'ja') =>
  String(await welcomeBody(language, { ...visitor, ...change }, enter, now))

it('tells expiry in Japan’s time to the second, with its weekday', () => {
  expect(inJapan(visitor.notAfter, 'ja')).toBe('2027年11月24日(水) 00:04:05 JST')
  expect(inJapan(visitor.notAfter, 'en')).toBe('Wed, 24 November 2027 at 00:04:05 JST')
})

it('greets by name, escaped, with login ID, serial number and days left', async () => {
  const text = await page()
  for (const part of ['山田 &lt;太郎&gt; 様', 'demo01', visitor.serialHex, 'あと22日']) expect(text).toContain(part)
  expect(text).not.toContain('<太郎>')
  expect(await page({}, 'en')).toContain('22 days left')
})

it('says that it can be renewed, from when, or that it has been', async () => {
  expect(await page()).toContain('更新できます。証明書発行アプリケーション')
  expect(await page({ windowOpensAt: new Date(now.getTime() + 1) })).toContain(
    '2027年11月01日(月) 09:00:00 JSTから更新できます',
  )
  expect(await page({ superseded: true })).toContain('更新済み')
})

it('the last day is not called 0 days', async () => {
  expect(await page({ notAfter: new Date(now.getTime() + 1000) })).toContain('24時間以内')
})

it('an expired certificate is renewed in its days of grace, and is not the one to obtain again once it was renewed', () => {
  const todo = (change: Partial<typeof visitor>, graceAfterExpiryDays = 0) => {
    const profile = authorityProfileSchema.parse({ code: '9936', name: 'サンプル銀行', graceAfterExpiryDays })
    const expired = { ...visitor, notAfter: new Date('2027-10-30T00:00:00Z'), ...change }
    const visit = { status: 'expired', institution: { profile }, visitor: expired } as unknown as RefusedVisit
    return adviceOfRefusal('ja', visit, now).todo
  }
  expect(todo({})).toContain('〔証明書発行〕を行い')
  expect(todo({}, 3)).toContain('〔証明書更新〕を押して')
  expect(todo({}, 2)).toContain('〔証明書発行〕を行い')
  expect(todo({ superseded: true })).toContain('新しい証明書を選んで')
})
