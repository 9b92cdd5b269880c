import fs from 'node:fs'
import { dayMs } from '@certfleet/core/calendar.ts'
import type { MailServer as Settings } from '@certfleet/mail/hand-over.ts'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { MailServer } from '../../../../test/support/mail.ts'
import { setSwitches } from '../ca/set-switches.ts'
import { revokeCertificate } from '../ca/revoke-certificate.ts'
import { setEmail } from '../subscribers/set-email.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { SubscriberLife } from '../test/subscriber-life.ts'
import { sendExpiryNotices } from './send-expiry-notices.ts'

let place: TestAuthority
let server: MailServer
let mail: Settings
beforeAll(async () => {
  ;[place, server] = await Promise.all([testAuthority(inject('postgresUrl')), MailServer.open()])
  const from = { name: 'サンプル銀行', address: 'certificates@bank.example.jp' }
  mail = { smtpUrl: server.url(), from, ca: fs.readFileSync(server.caFile, 'utf8') }
})
afterAll(() => Promise.all([place.end(), server.close()]))
beforeEach(() => {
  server.mails.length = 0
  server.refuse = () => null
  server.taken = () => {}
})

const start = new Date('2026-01-10T00:00:00Z')
const day = (days: number) => new Date(start.getTime() + days * dayMs)
/** Of 366 days of validity. */
const opens = day(366 - 40)
const send = (now: Date) => sendExpiryNotices(place.authority, mail, now)
const addresses = () => server.mails.map(({ to }) => [to].flat().map((each) => each?.text)).flat()
const notices = (loginId: string) =>
  place.db.expiryNotice.findMany({ where: { certificate: { subscriber: { loginId } } } })

async function holder(loginId: string, email: string | null = `${loginId}@example.co.jp`): Promise<SubscriberLife> {
  await place.subscribe(loginId)
  await setEmail(place.db, '9936', { loginId, email })
  return new SubscriberLife(place.authority, loginId)
}
/** Leaves nothing for the next test. */
const forget = async () => {
  await place.db.expiryNotice.deleteMany()
  await place.db.subscriber.updateMany({ data: { email: null } })
}

it('one mail a certificate, when the window has opened, to who has an address; with no link and nothing whole', async () => {
  await (await holder('told01')).obtain(start)
  await (await holder('none01', null)).obtain(start)
  await send(new Date(opens.getTime() - 1000))
  expect(server.mails).toEqual([])
  await Promise.all([send(opens), send(opens)])
  await send(day(340))
  expect(server.mails).toHaveLength(1)
  const [{ subject, text = '', html, messageId, from }] = server.mails as [(typeof server)['mails'][number]]
  expect(from?.text).toBe('"サンプル銀行" <certificates@bank.example.jp>')
  expect(subject).toContain('【(9936)サンプル銀行】電子証明書の有効期限のお知らせ')
  const { serialHex, sha256 } = await place.db.certificate.findFirstOrThrow({
    where: { subscriber: { loginId: 'told01' } },
  })
  expect(messageId).toBe(`<${sha256.slice(0, 32)}@bank.example.jp>`)
  expect(text).toContain('名前 told01')
  expect(text).toContain(`to****`)
  expect(text).toContain(serialHex.slice(-6))
  expect([text.includes(serialHex), text.includes('told01@'), html, /https?:|www\./.test(text)]).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect(await notices('told01')).toMatchObject([{ state: 'sent', attempts: 1, uncertain: 0 }])
  await forget()
})

it('who has renewed or whose certificate is revoked is told nothing, also when that comes between two attempts', async () => {
  const [renewed, revoked] = [await holder('renewed01'), await holder('revoked01')]
  const old = await renewed.obtain(start)
  await revoked.obtain(start)
  server.refuse = () => ({ code: 451, text: 'later' })
  await send(opens)
  server.refuse = () => null
  await renewed.obtain(day(330), old)
  const { serialHex } = await place.db.certificate.findFirstOrThrow({ where: { subscriber: { loginId: 'revoked01' } } })
  await revokeCertificate(place.db, { serialHex, reason: '紛失' }, day(330))
  await send(day(331))
  expect(server.mails).toEqual([])
  expect(await notices('renewed01')).toMatchObject([{ state: 'dropped' }])
  expect(await notices('revoked01')).toMatchObject([{ state: 'dropped' }])
  await forget()
})

it('what the mail server does not take is tried again later; what it refuses for good is not', async () => {
  await (await holder('later01')).obtain(start)
  await (await holder('never01')).obtain(start)
  server.refuse = (address) =>
    address.startsWith('never') ? { code: 550, text: 'no such user' } : { code: 451, text: 'try later' }
  await send(opens)
  expect(await notices('never01')).toMatchObject([
    { state: 'failed', outcome: expect.stringContaining('no such user') },
  ])
  const nextAttemptAt = (await notices('later01'))[0]?.nextAttemptAt ?? opens
  expect(nextAttemptAt.getTime()).toBeGreaterThan(opens.getTime() + 5 * 60_000)
  await server.stop()
  await send(nextAttemptAt)
  await server.start()
  server.refuse = () => null
  await send(new Date(nextAttemptAt.getTime() + 60_000))
  expect(server.mails).toEqual([])
  await send(day(330))
  await send(day(331))
  expect(addresses()).toEqual(['"名前 later01" <later01@example.co.jp>'])
  expect(await notices('later01')).toMatchObject([{ state: 'sent', attempts: 3, uncertain: 0 }])
  await forget()
})

it('a connection that breaks amid the handover has it sent once more, under the same Message-ID, and then never', async () => {
  await (await holder('broken01')).obtain(start)
  const taken: (string | undefined)[] = []
  server.taken = ({ messageId }) => {
    taken.push(messageId)
    return 'drop'
  }
  for (const days of [326, 327, 328, 329]) await send(day(days))
  expect(taken).toHaveLength(2)
  expect(new Set(taken).size).toBe(1)
  expect(await notices('broken01')).toMatchObject([{ state: 'failed' }])
  await forget()
})

it('an institution that leaves it to others sends none; its own number of days counts', async () => {
  await (await holder('days01')).obtain(start)
  await setSwitches(place.db, '9936', { noticeByInstitution: false }, start)
  await send(opens)
  await setSwitches(place.db, '9936', { noticeByInstitution: true, portalNoticeDays: 20 }, start)
  await send(opens)
  expect(server.mails).toEqual([])
  await send(day(346))
  expect(addresses()).toEqual(['"名前 days01" <days01@example.co.jp>'])
  expect(place.logged()).not.toContain('p@ss')
  await forget()
})
