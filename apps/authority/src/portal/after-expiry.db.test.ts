import https from 'node:https'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { type Browser, browse } from '../test/browse.ts'
import { request } from '../test/client.ts'

let place: TestAuthority
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { profile: { issueWhenExpired: 'require_revocation' } })
})
afterAll(() => place.end())

const revokeFirst = 'Before you obtain a new one, it has to be revoked: ask a master or administrator user'

/** Who has logged in, and whose certificate has expired since. */
async function withExpired(loginId: string) {
  await place.subscribe(loginId)
  const issued = await obtain(place.client, loginId, 'issue')
  const browser = browse(place)
  const certLogin = async () => {
    const agent = new https.Agent({
      ca: place.authority.ca.root.toString(),
      key: issued.key.export({ type: 'pkcs8', format: 'pem' }),
      cert: issued.certificate.x509.toString(),
    })
    return (await request(`${place.settings.certLoginUrl}/?lang=en`, agent)).raw.toString()
  }
  const enter = async (page: string): Promise<ReturnType<Browser['send']>> =>
    browser.send('/portal/enter', { ticket: /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '' })
  await enter(await certLogin())
  const { sha256, serialHex } = issued.certificate
  await place.db.certificate.update({ where: { sha256 }, data: { notAfter: new Date() } })
  return { browser, serialHex, certLogin }
}

it('where an expired certificate has to be revoked first, every page says so, and by whom', async () => {
  const { browser, certLogin } = await withExpired('strict01')
  const over = await browser.get('/portal')
  expect([over.status, over.text.includes('has expired, so this session has ended')]).toEqual([401, true])
  expect(over.text).toContain(revokeFirst)
  expect(await certLogin()).toContain(revokeFirst)
  expect((await browser.get('/login')).text).toContain(revokeFirst)
  const top = await browser.send('/login', { loginId: 'strict01', password: 'pw-strict01' })
  expect(top.text).toContain(revokeFirst)
  expect(top.text).not.toContain('>Obtain a certificate<')
})

it('once it is revoked, the top page says since when, and leads to the next one', async () => {
  const { browser, serialHex } = await withExpired('strict02')
  const at = new Date('2027-03-04T23:59:00Z')
  await revokeCertificate(place.db, { serialHex, reason: 'test' }, at)
  expect((await browser.get('/portal')).text).toContain('has been revoked, so this session has ended')
  const top = await browser.send('/login', { loginId: 'strict02', password: 'pw-strict02' })
  expect(top.text).toContain('It was revoked on Fri 5 Mar 2027, 08:59 JST. Obtain a new one')
  expect(top.text).toContain('>Obtain a certificate<')
  await obtain(place.client, 'strict02', 'issue')
  const next = await browser.send('/login', { loginId: 'strict02', password: 'pw-strict02' })
  expect(next.text).toContain('Not installed yet')
  expect(next.text).not.toContain('It was revoked on')
})
