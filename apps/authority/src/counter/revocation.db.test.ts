import { readCrl } from '@certfleet/pki/crl.ts'
import { createCrlKeeper } from '../ca/current-crl.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { obtain } from '../test/agent.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import type { Browser } from '../test/browse.ts'
import { atCounter } from '../test/clerk.ts'

let place: TestAuthority
let browser: Browser
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'))
  browser = (await atCounter(place, 'clerk1', '9936')).browser
})
afterAll(() => place.end())

async function serialOf(loginId: string): Promise<string> {
  await place.subscribe(loginId)
  await obtain(place.client, loginId, 'issue')
  const { serialHex } = await place.db.certificate.findFirstOrThrow({ where: { subscriber: { loginId } } })
  return serialHex
}

it('revokes on paper: found by login ID, with both reasons, once, in CRL and audit log', async () => {
  const serial = await serialOf('lost01')
  const found = await browser.get('/9936/revocation?q=lost')
  expect(found.text).toContain(`serial=${serial}`)
  expect((await browser.get(`/9936/revocation?serial=${serial}`)).text).toContain('名前 lost01 (lost01)')
  const send = (more: Record<string, string> = {}) =>
    browser.send('/9936/revocation', {
      serial,
      reason: '紛失 <届出12>',
      crlReason: 'keyCompromise',
      sure: 'on',
      ...more,
    })
  expect((await send({ reason: '' })).status).toBe(400)
  const unsure = await browser.send('/9936/revocation', { serial, reason: 'x' })
  expect([unsure.status, unsure.text.includes('confirm that it is to be revoked')]).toEqual([400, true])
  expect((await send({ serial: 'f'.repeat(32) })).status).toBe(400)
  expect((await send()).text).toContain('Done: certificate revoked')
  const again = await send()
  expect([again.status, again.text.includes('revoked since')]).toEqual([400, true])
  const entries = readCrl(await createCrlKeeper(place.authority)(new Date()), place.authority.ca.certificate.publicKey)
  expect(entries).toMatchObject([{ serialHex: serial, reason: 'keyCompromise' }])
  const [event, ...more] = await place.db.auditEvent.findMany({ where: { action: 'certificate_revoked' } })
  expect([event, more]).toMatchObject([{ by: 'clerk1', target: 'lost01', details: { serialHex: serial } }, []])
  const log = await browser.get('/9936/audit?q=lost01')
  expect([log.text.includes('紛失 &lt;届出12&gt;'), log.text.includes('<届出')]).toEqual([true, false])
  expect((await browser.get('/9936/changes?q=lost01&kind=revoked')).text).toContain('紛失')
})

it('a clerk revokes no certificate of another institution, though its serial number is known', async () => {
  const { institution, client } = await place.another('0036', 'サンプル信用金庫')
  const { browser: other } = await atCounter(place, 'clerk2', '0036')
  const serial = await serialOf('theirs01')
  const refused = await other.send('/0036/revocation', { serial, reason: 'x', sure: 'on' })
  expect([refused.status, refused.text.includes('there is no certificate')]).toEqual([400, true])
  expect((await other.get('/0036/revocation?q=theirs01')).text).toContain('no certificate to revoke')
  const { revokedAt } = await place.db.certificate.findUniqueOrThrow({ where: { serialHex: serial } })
  expect(revokedAt).toBeNull()
  expect([institution.profile.code, (await client.get('/api/profile')).status]).toEqual(['0036', 200])
})

it('the issue log is found by person, day and kind, and is a file no spreadsheet runs', async () => {
  await serialOf('log01')
  await place.db.subscriber.updateMany({ where: { loginId: 'log01' }, data: { name: '=cmd|calc' } })
  const log = async (query: string) => (await browser.get(`/9936/log?${query}`)).text
  expect(await log('q=log01&purpose=issue&delivery=pending')).toContain('log01')
  expect(await log('q=log01&purpose=renew')).toContain('nothing like that')
  expect(await log('q=log01&from=2999-01-01')).toContain('nothing like that')
  expect(await log('after=rubbish&from=x&purpose=none')).toContain('log01')
  const file = await browser.get('/9936/log.csv?q=log01')
  expect(file.headers['content-disposition']).toContain('9936-certificates.csv')
  const [head, row, ...rest] = file.text.replace(/^\ufeff/, '').split('\r\n')
  expect(head).toMatch(/^at,login ID/)
  expect(row).toMatch(/,log01,'=cmd\|calc,issue,/)
  expect(rest).toEqual([''])
  expect(await place.db.auditEvent.count({ where: { action: 'issue_log_exported' } })).toBe(1)
})
