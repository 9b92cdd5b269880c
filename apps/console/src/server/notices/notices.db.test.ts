import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import type { IssuanceState, Party } from '@certfleet/core/issuance.ts'
import { addDays } from '@certfleet/core/calendar.ts'
import { windowOpensAt } from '@certfleet/core/certificate.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { leaseMs } from '@certfleet/mail/hand-over.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addAuthority, admin, certificateRow, enrolTestAgent, useConsole } from '../../../../../test/support/console.ts'
import { eventually } from '../../../../../test/support/eventually.ts'
import { idleJobs } from '../../../../../test/support/idle-jobs.ts'
import { MailServer } from '../../../../../test/support/mail.ts'
import { env } from '../../env.ts'
import { db } from '../db.ts'
import { addHoliday } from '../holidays/add-holiday.ts'
import { startWorker } from '../queue.ts'
import { requestRenewal } from '../issuances/request-issuance.ts'
import { countNotices } from './count-notices.ts'
import { planDigests } from './plan-digests.ts'
import { planNotices } from './plan-notices.ts'
import { previewNotices } from './preview-notices.ts'
import { countSendAgain, sendAgain } from './send-again.ts'
import { sendNotice } from './send-notice.ts'
import { sweepNotices } from './sweep-notices.ts'

let server: MailServer
beforeAll(async () => {
  server = await MailServer.open()
  Object.assign(process.env, server.settings(), {
    MAIL_ENVELOPE: 'bounces@example.co.jp',
    MAIL_REPLY_TO: 'helpdesk@example.co.jp',
    CERTFLEET_HELPDESK: '社内ヘルプデスク 内線 1234（9:00-17:00）',
  })
})
afterAll(() => server.close())
useConsole()

let authorityId: string
beforeAll(async () => {
  authorityId = (await addAuthority()).id
})

beforeEach(async () => {
  await db().noticeItem.deleteMany()
  await db().notice.deleteMany()
  await db().issuance.deleteMany()
  await db().certificate.deleteMany()
  await db().assignment.deleteMany()
  await db().subscriber.deleteMany()
  await db().employee.deleteMany()
  await db().user.deleteMany()
  await db().companyHoliday.deleteMany()
  await db().digestDay.deleteMany()
  server.mails.length = 0
  server.sessions.length = 0
  server.refuse = () => null
  server.taken = () => {}
  env().mail.smtpUrl = server.url()
})

const on = (text: string) => new Date(`${text}+09:00`)
/** After Golden Week: its last business day is Friday, 30 April. */
const afterHolidays = on('2027-05-06T08:59')
const t14 = on('2027-04-22T09:30')

interface Person {
  loginId: string
  notAfter?: Date
  email?: string | null
  language?: string
  managerEmail?: string
  employeeId?: string
  agentId?: string
}

async function addCertificate(person: Person) {
  const { loginId, notAfter = afterHolidays, language = 'ja', managerEmail = null, agentId = null } = person
  const email = person.email === undefined ? `${loginId}@example.co.jp` : person.email
  const data = { name: `社員 ${loginId}`, department: '経理部', email, language, managerEmail }
  const employeeId = person.employeeId ?? (await db().employee.create({ data })).id
  const subscriber = await db().subscriber.create({ data: { authorityId, loginId, employeeId } })
  const certificate = await db().certificate.create({
    data: { ...certificateRow(loginId, notAfter), authorityId, subscriberId: subscriber.id, agentId },
  })
  return { id: certificate.id, subscriberId: subscriber.id, employeeId }
}

/** As if it had been renewed: its successor is on the PC. */
async function renewed(certificateId: string) {
  const { id: _, ...old } = await db().certificate.findUniqueOrThrow({ where: { id: certificateId } })
  const notAfter = new Date(old.notAfter.getTime() + 366 * 86_400_000)
  const [sha256, serialHex] = [randomBytes(32).toString('hex'), randomBytes(16).toString('hex')]
  const dates = { notAfter, windowOpensAt: windowOpensAt(notAfter, 40) }
  const successor = await db().certificate.create({ data: { ...old, ...dates, sha256, serialHex } })
  await db().certificate.update({ where: { id: certificateId }, data: { successorId: successor.id } })
}

async function openIssuance(
  { id, subscriberId }: { id: string; subscriberId: string },
  state: IssuanceState,
  waitingOn: Party | null,
) {
  const { agent } = await enrolTestAgent()
  const what = { purpose: 'renew' as const, state, waitingOn, authorityId, subscriberId, agentId: agent.id }
  const when = { since: new Date(), nextAttemptAt: waitingOn ? null : new Date() }
  return db().issuance.create({
    data: { ...what, ...when, certificateId: id, referenceCode: '424242', nonce: 'n', requestedBy: 'x' },
  })
}

const rows = (audience: 'employee' | 'manager' | 'admin' | 'digest' = 'employee') =>
  db().notice.findMany({ where: { audience }, orderBy: { id: 'asc' }, include: { items: true } })
const onlyRow = async () => {
  const all = await rows()
  expect(all).toHaveLength(1)
  return all[0] as (typeof all)[number]
}
/** What is due then is written, and sent. */
async function run(now: Date) {
  await planNotices(now)
  const due = await db().notice.findMany({ where: { state: 'planned', nextAttemptAt: { lte: now } } })
  for (const { id } of due) await sendNotice(id, now)
}

describe('planning', () => {
  it('writes a mail at its slot, not before, and once, however many processes look at once', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    const opens = on('2027-03-30T09:30')
    expect(await planNotices(new Date(opens.getTime() - 1))).toBe(0)
    const written = await Promise.all(Array.from({ length: 6 }, () => planNotices(opens)))
    expect(written.filter((count) => count > 0)).toEqual([1])
    expect(await onlyRow()).toMatchObject({ milestone: 'opens', state: 'planned', email: 'suzuki01@example.co.jp' })
    expect(await planNotices(opens)).toBe(0)
  })

  it('writes nothing at night, on a weekend or on a holiday', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    for (const when of ['2027-04-22T08:59', '2027-04-22T17:00', '2027-04-24T12:00', '2027-04-29T12:00']) {
      expect(await planNotices(on(when))).toBe(0)
    }
  })

  it('merges the certificates of one person into one mail', async () => {
    const { employeeId } = await addCertificate({ loginId: 'suzuki01' })
    await addCertificate({ loginId: 'suzuki02', notAfter: on('2027-05-20T08:59'), employeeId })
    await run(on('2027-04-30T09:00'))
    const row = await onlyRow()
    expect(new Set(row.items.map(({ milestone }) => milestone))).toEqual(new Set(['days30', 'last_day']))
    expect(row).toMatchObject({ milestone: 'last_day', subject: '【本日中】電子証明書の最終作業日です', state: 'sent' })
    expect(row.body).toContain('2027年5月20日')
    expect(server.mails).toHaveLength(1)
  })

  it('gives a certificate found late the most urgent mail alone', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await run(on('2027-04-28T15:00'))
    expect((await rows()).map(({ milestone }) => milestone)).toEqual(['days7'])
  })

  it('tells a manager of all staff, in a mail of its own, and the administrators on the last day', async () => {
    const managerEmail = 'Boss@example.co.jp'
    await db().employee.create({ data: { name: '佐藤 部長', email: 'boss@example.co.jp', language: 'en' } })
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    await addCertificate({ loginId: 'suzuki01', managerEmail })
    await addCertificate({ loginId: 'tanaka01', managerEmail: managerEmail.toLowerCase() })
    await run(t14)
    expect(await rows('manager')).toMatchObject([
      {
        email: 'boss@example.co.jp',
        language: 'en',
        subject: '[Please check] Certificate renewals in your team (2, earliest 6 May)',
      },
    ])
    expect((await rows('manager'))[0]?.body).toContain('Dear 佐藤 部長,')
    expect(await rows('admin')).toEqual([])
    await run(on('2027-04-30T09:00'))
    expect(await rows('admin')).toMatchObject([{ email: 'admin@example.co.jp', milestone: 'last_day', state: 'sent' }])
  })

  it('makes whoever had a mail yesterday wait, and forgets nothing', async () => {
    const { employeeId } = await addCertificate({ loginId: 'suzuki01' })
    await run(on('2027-04-06T09:30'))
    await addCertificate({ loginId: 'suzuki02', notAfter: on('2027-05-07T08:59'), employeeId })
    await run(on('2027-04-07T09:30'))
    expect(await rows()).toHaveLength(1)
    await run(on('2027-04-08T09:30'))
    expect((await rows()).map(({ day, milestone }) => `${day} ${milestone}`)).toEqual([
      '2027-04-06 days30',
      '2027-04-08 days30',
    ])
  })
})

describe('a season', () => {
  it('of a certificate nobody renews brings each mail once, on its business day', async () => {
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    await addCertificate({ loginId: 'suzuki01', managerEmail: 'boss@example.co.jp' })
    for (let day = '2027-03-20'; day < '2027-05-26'; day = addDays(day, 1)) {
      for (const time of ['08:31', '09:00', '09:30', '12:00', '16:59', '20:00']) await run(on(`${day}T${time}`))
    }
    const timeline = async (audience: 'employee' | 'manager' | 'admin') =>
      (await rows(audience)).map(({ day, milestone }) => `${day} ${milestone}`)
    expect(await timeline('employee')).toEqual([
      '2027-03-30 opens',
      '2027-04-06 days30',
      '2027-04-22 days14',
      '2027-04-28 days7',
      '2027-04-30 last_day',
      '2027-05-06 expired',
    ])
    expect(await timeline('manager')).toEqual([
      '2027-04-22 days14',
      '2027-04-28 days7',
      '2027-04-30 last_day',
      '2027-05-06 expired',
      '2027-05-11 follow_up',
    ])
    expect(await timeline('admin')).toEqual(['2027-04-30 last_day', '2027-05-06 expired'])
    expect(server.mails).toHaveLength(13)
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(13)
  })
})

it('the mail of the expiry says what its institution asks for, and that the old one is to be revoked first', async () => {
  const { id } = await addCertificate({ loginId: 'suzuki01' })
  const { profile } = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
  const toldAtExpiry = async (switches: object) => {
    await db().authority.update({
      where: { id: authorityId },
      data: { profile: { ...(profile as object), ...switches } },
    })
    const { mails } = await previewNotices(id, 'ja')
    return mails.find((mail) => mail.audience === 'employee' && mail.milestone === 'expired')?.body
  }
  expect(await toldAtExpiry({ issueWhenExpired: 'require_revocation' })).toContain('先に管理者による失効が必要です')
  expect(await toldAtExpiry({ challenges: { issue: ['otp'], renew: [] } })).toContain(
    'ログインパスワード、ワンタイムパスワードのトークンまたはアプリ\n',
  )
  expect(await toldAtExpiry({})).not.toContain('失効')
})

it('of what the PC renews by itself the employee hears from T-14 on, and is asked for the PC alone', async () => {
  const { agent } = await enrolTestAgent()
  await db().agent.update({ where: { id: agent.id }, data: { protocol: PROTOCOL } })
  const { id } = await addCertificate({ loginId: 'suzuki01', agentId: agent.id, managerEmail: 'boss@example.co.jp' })
  const { profile } = await db().authority.findUniqueOrThrow({ where: { id: authorityId } })
  const set = (more: object) =>
    db().authority.update({ where: { id: authorityId }, data: { profile: { ...(profile as object), ...more } } })
  await set({ authentication: { issue: 'employee', renew: 'possession' } })
  await run(on('2027-03-30T09:30'))
  await run(on('2027-04-06T09:30'))
  expect((await rows()).map(({ milestone, state, reason }) => [milestone, state, reason])).toEqual([
    ['opens', 'suppressed', 'unattended'],
    ['days30', 'suppressed', 'unattended'],
  ])
  expect(server.mails).toEqual([])
  await run(t14)
  const [, , due] = await rows()
  expect(due).toMatchObject({ milestone: 'days14', state: 'sent' })
  expect(due?.body).toContain('電源を入れ')
  expect(due?.body).not.toContain('ログインパスワード')
  const previewed = (await previewNotices(id, 'ja')).mails.filter(({ audience }) => audience === 'employee')
  expect(previewed.map(({ milestone }) => milestone)).toEqual(['days14', 'days7', 'last_day', 'expired'])
  expect(previewed[0]?.body).toBe(due?.body)
  expect(previewed.at(-1)?.body).toContain('ログインパスワード')
  // An agent that knows nothing of it asks the employee, who has to hear of it in time.
  await db().agent.update({ where: { id: agent.id }, data: { protocol: 5 } })
  expect((await previewNotices(id, 'ja')).mails[0]).toMatchObject({ audience: 'employee', milestone: 'opens' })
  await set({})
})

describe('what is not sent, and why', () => {
  it.each([
    ['renewed', (id: string) => renewed(id)],
    [
      'revoked',
      async (id: string) => {
        await db().certificate.update({ where: { id }, data: { authorityStatus: 'revoked' } })
      },
    ],
  ])('%s between planning and sending', async (reason, change) => {
    const { id } = await addCertificate({ loginId: 'suzuki01' })
    await planNotices(t14)
    await change(id)
    await sendNotice((await onlyRow()).id, t14)
    expect(await onlyRow()).toMatchObject({ state: 'suppressed', reason })
    expect(server.mails).toEqual([])
    const events = await db().auditEvent.findMany({ where: { subjectId: (await onlyRow()).id } })
    expect(events).toMatchObject([{ action: 'notice.suppressed', data: { reason } }])
    expect(await planNotices(t14)).toBe(0)
  })

  it('one of two certificates renewed meanwhile: the mail goes out about the other', async () => {
    const first = await addCertificate({ loginId: 'suzuki01' })
    await addCertificate({ loginId: 'suzuki02', employeeId: first.employeeId })
    await planNotices(t14)
    await renewed(first.id)
    await sendNotice((await onlyRow()).id, t14)
    const row = await onlyRow()
    expect(row.items).toHaveLength(1)
    expect(server.mails[0]?.text?.match(/シリアル番号/g)).toHaveLength(1)
  })

  it('30 days before, to who has begun', async () => {
    await openIssuance(await addCertificate({ loginId: 'suzuki01' }), 'waiting_password', 'employee')
    await run(on('2027-04-06T09:30'))
    expect(await onlyRow()).toMatchObject({ milestone: 'days30', state: 'suppressed', reason: 'already_started' })
  })

  it('while others have to act: told once that it is in hand, then nothing, then asked again', async () => {
    const certificate = await addCertificate({ loginId: 'suzuki01', managerEmail: 'boss@example.co.jp' })
    const { id } = await openIssuance(certificate, 'waiting_unlock', 'master_user')
    await run(on('2027-04-06T09:30'))
    await run(t14)
    expect((await rows()).map(({ milestone, state, reason }) => [milestone, state, reason])).toEqual([
      ['days30', 'sent', null],
      ['days14', 'suppressed', 'waiting_on_others'],
    ])
    const [first, toManager] = server.mails
    expect(first?.subject).toBe('【社内】電子証明書の更新を手続き中です（期限 5月6日）')
    expect(first?.text).toContain('いまお願いする作業はありません')
    expect(first?.text).toContain('マスターユーザの対応待ち')
    expect(first?.text).not.toContain('手順')
    expect(toManager?.text).toContain('マスターユーザの対応待ち')
    await db().issuance.update({ where: { id }, data: { state: 'offered', waitingOn: 'employee' } })
    await run(on('2027-04-28T09:30'))
    expect((await rows()).at(-1)).toMatchObject({ milestone: 'days7', state: 'sent', inHand: false })
  })

  it('the mail that it is in hand becomes the usual one when it is up to the employee by then', async () => {
    const { id } = await openIssuance(await addCertificate({ loginId: 'suzuki01' }), 'waiting_unlock', 'master_user')
    await planNotices(t14)
    expect(await onlyRow()).toMatchObject({ state: 'planned', inHand: true })
    await db().issuance.update({ where: { id }, data: { state: 'offered', waitingOn: 'employee' } })
    await sendNotice((await onlyRow()).id, t14)
    expect(await onlyRow()).toMatchObject({ state: 'sent', inHand: false })
    expect(server.mails[0]?.subject).toContain('【要対応】')
  })

  it('on leave: the manager is asked instead, and the employee on return', async () => {
    const { employeeId } = await addCertificate({ loginId: 'suzuki01', managerEmail: 'boss@example.co.jp' })
    const leave = { leaveFrom: new Date('2027-04-01'), leaveUntil: new Date('2027-04-25') }
    await db().employee.update({ where: { id: employeeId }, data: leave })
    await run(t14)
    await run(new Date(t14.getTime() + 3_600_000))
    expect(await onlyRow()).toMatchObject({ milestone: 'days14', state: 'suppressed', reason: 'on_leave' })
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]?.text).toContain('休職中（2027年4月25日（日）まで）。更新するか失効するかをお知らせください')
    await run(on('2027-04-26T09:30'))
    expect((await rows()).at(-1)).toMatchObject({ milestone: 'days14', state: 'sent' })
    expect(await db().noticeItem.count({ where: { audience: 'employee' } })).toBe(1)
  })

  it('of who has left: nobody is reminded, and administrators are told to revoke it', async () => {
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    const { employeeId } = await addCertificate({ loginId: 'suzuki01', managerEmail: 'boss@example.co.jp' })
    await planNotices(t14)
    await db().employee.update({ where: { id: employeeId }, data: { leftOn: new Date('2027-04-21') } })
    for (const { id } of await db().notice.findMany()) await sendNotice(id, t14)
    expect(await db().notice.findMany()).toMatchObject([
      { state: 'suppressed', reason: 'left' },
      { state: 'suppressed', reason: 'left' },
    ])
    await run(on('2027-04-30T09:30'))
    expect(server.mails).toEqual([])
    await planDigests(on('2027-04-22T09:00'))
    expect((await rows('digest'))[0]?.body).toContain('退職者の有効な証明書（失効の手配） : 1\n     ・社員 suzuki01')
  })

  it('put off by the employee until a day: no mail before, unless three days are left', async () => {
    const { id } = await openIssuance(await addCertificate({ loginId: 'suzuki01' }), 'snoozed', null)
    const until = (day: string) => db().issuance.update({ where: { id }, data: { nextAttemptAt: on(day) } })
    await until('2027-04-23T13:00')
    await run(t14)
    expect(await onlyRow()).toMatchObject({ milestone: 'days14', state: 'suppressed', reason: 'snoozed' })
    await run(on('2027-04-23T12:59'))
    expect(server.mails).toEqual([])
    await run(on('2027-04-23T13:00'))
    expect((await rows()).at(-1)).toMatchObject({ milestone: 'days14', state: 'sent' })
    await until('2027-05-07T09:00')
    await run(on('2027-04-28T09:30'))
    expect((await rows()).at(-1)).toMatchObject({ milestone: 'days7', state: 'suppressed', reason: 'snoozed' })
    await run(on('2027-04-30T09:00'))
    expect((await rows()).at(-1)).toMatchObject({ milestone: 'last_day', state: 'sent' })
  })

  it('on a day that has become a company holiday, until the next business day', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await planNotices(t14)
    await addHoliday({ name: '創立記念日', firstDay: '2027-04-22', lastDay: '2027-04-22' }, admin)
    await sendNotice((await onlyRow()).id, t14)
    expect(await onlyRow()).toMatchObject({ state: 'planned' })
    await addHoliday({ name: '休業', firstDay: '2027-04-30', lastDay: '2027-04-30' }, admin)
    await run(on('2027-04-23T09:30'))
    expect(server.mails[0]?.text).toContain('最終作業日    : 2027年4月28日（水）（残り 4 営業日）')
  })

  it('but who is asked on the PC and has not answered is reminded, with the code of that request', async () => {
    await openIssuance(await addCertificate({ loginId: 'suzuki01' }), 'offered', 'employee')
    await run(on('2027-04-06T09:30'))
    await run(t14)
    expect((await rows()).map(({ milestone, state }) => `${milestone} ${state}`)).toEqual([
      'days30 sent',
      'days14 sent',
    ])
    expect(server.mails[0]?.text).toContain('照合番号が 424242 ')
  })

  it('without an address, or to one outside the company', async () => {
    await addCertificate({ loginId: 'suzuki01', email: null })
    await addCertificate({ loginId: 'tanaka01', email: 'tanaka@private.example' })
    await run(t14)
    expect(new Set((await rows()).map(({ reason }) => reason))).toEqual(new Set(['external_address', 'no_address']))
    expect(await countNotices(new Date(0))).toMatchObject({ sent: 0, suppressed: 2, noAddress: 1 })
    expect(server.mails).toEqual([])
  })

  it('a certificate that cannot be renewed any more: its holder would be sent to a refusal', async () => {
    const { id } = await addCertificate({ loginId: 'suzuki01' })
    await db().certificate.update({ where: { id }, data: { presence: 'present_key_unusable' } })
    await run(t14)
    expect(await onlyRow()).toMatchObject({ state: 'suppressed', reason: 'not_renewable' })
  })
})

describe('sending', () => {
  it('goes over STARTTLS with AUTH, and is read as it was written, in both languages', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await addCertificate({ loginId: 'smith01', language: 'en' })
    await run(on('2027-04-30T09:00'))
    const of = (address: string) => server.mails.find(({ to }) => [to].flat()[0]?.value[0]?.address === address)
    const [ja, en] = [of('suzuki01@example.co.jp'), of('smith01@example.co.jp')]
    expect(ja?.subject).toBe('【本日中】電子証明書の最終作業日です')
    expect(ja?.text).toContain('本日が最終作業日です。2027年5月6日（木）08:59 を過ぎると更新できません。')
    expect(ja?.text).toContain('最終作業日    : 2027年4月30日（金）（残り 1 営業日）')
    expect(ja?.text).toContain('社内ヘルプデスク 内線 1234（9:00-17:00）')
    expect(en?.subject).toBe('[Today] Last day to renew your certificate')
    expect(en?.text).toContain('Last day to do it : Fri 30 Apr 2027 (1 business day left)')
    for (const mail of [ja, en]) {
      expect(mail?.from?.value).toEqual([{ name: '情報システム部 証明書管理', address: 'cert-notice@example.co.jp' }])
      expect(mail?.replyTo?.value[0]?.address).toBe('helpdesk@example.co.jp')
      expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
      expect(mail?.headers.get('x-cert-notice')).toMatch(/^employee;last_day;[0-9a-f-]{36}$/)
      expect(mail?.html).toBe(false)
      expect(mail?.attachments).toEqual([])
      expect(`${mail?.subject}${mail?.text}`).not.toMatch(/https?:|www\./i)
    }
    expect(server.sessions.toSorted((a, b) => a.to.join().localeCompare(b.to.join()))).toEqual(
      ['smith01', 'suzuki01'].map((name) => ({
        user: 'certfleet',
        secure: true,
        from: 'bounces@example.co.jp',
        to: [`${name}@example.co.jp`],
      })),
    )
    expect(new Set((await rows()).map(({ id }) => `<${id}@example.co.jp>`))).toEqual(
      new Set(server.mails.map(({ messageId }) => messageId)),
    )
  })

  it('carries the code the renewal will carry when it is asked for', async () => {
    const { agent } = await enrolTestAgent()
    await db().agent.update({ where: { id: agent.id }, data: { state: 'active' } })
    const notAfter = new Date(Date.now() + 20 * 86_400_000)
    const { id } = await addCertificate({ loginId: 'suzuki01', notAfter, agentId: agent.id })
    const { mails, institutionAt } = await previewNotices(id, 'ja')
    const { issuanceId } = await requestRenewal(id, { kind: 'user', id: 'a', name: 'a' })
    const { referenceCode } = await db().issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    expect(mails[0]?.body).toContain(`照合番号が ${referenceCode} `)
    // The institution's own, of which the employee is told not to be surprised.
    expect(institutionAt).toEqual(new Date(notAfter.getTime() - 40 * 86_400_000))
  })

  it('is done once by two workers with the same job', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await planNotices(t14)
    const { id } = await onlyRow()
    await Promise.all(Array.from({ length: 5 }, () => sendNotice(id, t14)))
    expect(server.mails).toHaveLength(1)
    expect(await onlyRow()).toMatchObject({ state: 'sent', attempts: 1 })
  })

  it('waits while the mail server is down, and goes on when it is up, once', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await server.stop()
    await run(t14)
    const waiting = await onlyRow()
    expect(waiting).toMatchObject({ state: 'planned', attempts: 1, uncertain: false })
    expect(waiting.lastError).toContain('ECONNREFUSED')
    await server.start()
    const later = new Date(t14.getTime() + 60_000)
    await run(later)
    await run(later)
    expect(await onlyRow()).toMatchObject({ state: 'sent', attempts: 2, lastError: null })
    expect(server.mails).toHaveLength(1)
  })

  it('says tomorrow what is true tomorrow, when the mail server was down all day', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await server.stop()
    await run(on('2027-04-28T16:55'))
    await server.start()
    // Thursday is a holiday; on Friday it is the last day.
    await run(on('2027-04-29T10:00'))
    expect(server.mails).toEqual([])
    await run(on('2027-04-30T09:00'))
    expect(await onlyRow()).toMatchObject({ state: 'sent', milestone: 'last_day', day: '2027-04-30' })
    expect(server.mails.map(({ subject }) => subject)).toEqual(['【本日中】電子証明書の最終作業日です'])
  })

  it('is over when the mail server refuses the address for good, and goes on when for now', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await addCertificate({ loginId: 'tanaka01' })
    server.refuse = (address) =>
      address.startsWith('suzuki') ? { code: 550, text: 'no such user' } : { code: 451, text: 'greylisted' }
    await run(t14)
    const [gone, later] = await rows()
    expect(gone).toMatchObject({
      state: 'failed',
      reason: 'rejected',
      lastError: expect.stringContaining('no such user'),
    })
    expect(later).toMatchObject({ state: 'planned', lastError: expect.stringContaining('greylisted') })
    expect(await db().auditEvent.findFirst({ where: { subjectId: gone?.id } })).toMatchObject({
      action: 'notice.failed',
    })
  })

  it('goes at sixty a minute: each sweep, every quarter of one, takes fifteen, the most urgent first', async () => {
    const pressing = await addCertificate({ loginId: 'pressing01', notAfter: on('2027-04-26T08:59') })
    for (let n = 0; n < 20; n++) await addCertificate({ loginId: `suzuki${n}` })
    await planNotices(t14)
    const seen: string[] = []
    const stop = await startWorker({
      ...idleJobs,
      'notice-send': async ({ noticeId }) => {
        await db().notice.update({ where: { id: noticeId }, data: { state: 'sent', nextAttemptAt: null } })
        seen.push(noticeId)
      },
    })
    await sweepNotices(t14)
    await eventually('fifteen', () => seen.length >= 15)
    expect(await db().notice.count({ where: { state: 'planned' } })).toBe(6)
    await sweepNotices(t14)
    await eventually('all', () => seen.length >= 21)
    await stop()
    expect(new Set(seen).size).toBe(21)
    const first = await db().noticeItem.findFirstOrThrow({ where: { certificateId: pressing.id } })
    expect(seen.slice(0, 15)).toContain(first.noticeId)
  })

  it('that is refused for good is over, and the manager is told all the same', async () => {
    await addCertificate({ loginId: 'suzuki01', managerEmail: 'boss@example.co.jp' })
    server.refuse = (address) => (address.startsWith('suzuki01') ? { code: 550, text: 'no such user' } : null)
    await run(t14)
    expect(await onlyRow()).toMatchObject({ state: 'failed', reason: 'rejected', attempts: 1, nextAttemptAt: null })
    expect(await rows('manager')).toMatchObject([{ state: 'sent' }])
    expect(server.mails[0]?.text).toContain('社員 suzuki01')
    await run(new Date(t14.getTime() + 3_600_000))
    expect(await onlyRow()).toMatchObject({ attempts: 1 })
    expect(await countNotices(new Date(0))).toMatchObject({ failed: 1, sent: 1 })
  })

  it('waits for a right password, and tells nobody the wrong one', async () => {
    env().mail.smtpUrl = server.url('wr0ng-secret')
    await addCertificate({ loginId: 'suzuki01' })
    await run(t14)
    const row = await onlyRow()
    expect(row).toMatchObject({ state: 'planned', uncertain: false })
    expect(row.lastError).toContain('535')
    expect(JSON.stringify(row)).not.toContain('wr0ng-secret')
  })

  it('sends nothing, not even the password, over a connection without TLS', async () => {
    const plain = await MailServer.open({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    const { ca } = env().mail
    Object.assign(env().mail, { smtpUrl: plain.url(), ca: fs.readFileSync(plain.caFile, 'utf8') })
    await addCertificate({ loginId: 'suzuki01' })
    await run(t14)
    expect(await onlyRow()).toMatchObject({ state: 'planned', lastError: expect.stringContaining('STARTTLS') })
    expect(plain.mails).toEqual([])
    env().mail.ca = ca
    await plain.close()
  })

  it('that breaks off amid the handover is repeated once, under the same Message-ID', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    server.taken = () => 'drop'
    await run(t14)
    expect(await onlyRow()).toMatchObject({ state: 'planned', uncertain: true })
    await run(new Date(t14.getTime() + 60_000))
    expect(await onlyRow()).toMatchObject({ state: 'failed', reason: 'interrupted', uncertain: true })
    await run(new Date(t14.getTime() + 3_600_000))
    expect(server.mails).toHaveLength(2)
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(1)
  })

  it('of a worker that ended amid it is taken up when its lease is over, not before', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    await planNotices(t14)
    const { id } = await onlyRow()
    const leaseEnds = new Date(t14.getTime() + leaseMs)
    await db().notice.update({ where: { id }, data: { state: 'sending', claimedAt: t14, nextAttemptAt: leaseEnds } })
    await sweepNotices(new Date(leaseEnds.getTime() - 1))
    expect(await onlyRow()).toMatchObject({ state: 'sending', uncertain: false })
    await sweepNotices(leaseEnds)
    expect(await onlyRow()).toMatchObject({ state: 'planned', uncertain: true })
  })

  it('without a mail server keeps the mail, to be read here', async () => {
    delete env().mail.smtpUrl
    await addCertificate({ loginId: 'suzuki01' })
    await run(t14)
    const row = await onlyRow()
    expect(row).toMatchObject({ state: 'kept', sentAt: null })
    expect(row.body).toContain('有効期限まで14日です。')
    await run(new Date(t14.getTime() + 3_600_000))
    expect(await rows()).toHaveLength(1)
  })

  it('of what looks like a fraud to an employee does not happen', async () => {
    const helpdesk = env().helpdesk
    env().helpdesk = 'https://helpdesk.example.co.jp'
    await addCertificate({ loginId: 'suzuki01' })
    await run(t14)
    env().helpdesk = helpdesk
    expect(await onlyRow()).toMatchObject({ state: 'failed', reason: 'forbidden_text' })
    expect(server.mails).toEqual([])
  })
})

describe('sending again', () => {
  const all = { state: [], audience: [], search: '' }
  const later = new Date(t14.getTime() + 3_600_000)

  it('a mail that failed goes out, as things are by then, and the log says who asked', async () => {
    await addCertificate({ loginId: 'suzuki01' })
    server.refuse = () => ({ code: 550, text: 'no such user' })
    await run(t14)
    const { id } = await onlyRow()
    expect(await onlyRow()).toMatchObject({ state: 'failed', reason: 'rejected' })
    server.refuse = () => null
    await db().employee.updateMany({ data: { email: 'suzuki.new@example.co.jp' } })
    expect(await countSendAgain({ id }, later)).toBe(1)
    expect(await sendAgain({ id }, admin, later)).toEqual({ count: 1 })
    expect(await sendAgain({ id }, admin, later)).toEqual({ count: 0 })
    await run(later)
    expect(await onlyRow()).toMatchObject({ state: 'sent', reason: null, attempts: 1 })
    expect(server.sessions.at(-1)?.to).toEqual(['suzuki.new@example.co.jp'])
    expect(await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })).toMatchObject([
      { action: 'notice.failed' },
      { action: 'notice.sent_again', actorName: admin.name },
      { action: 'notice.sent' },
    ])
  })

  it('what was kept goes out once there is a mail server, and not before', async () => {
    const { smtpUrl } = env().mail
    delete env().mail.smtpUrl
    await addCertificate({ loginId: 'suzuki01' })
    const gone = await addCertificate({ loginId: 'tanaka01' })
    await run(t14)
    expect(await countSendAgain(all, later)).toBe(0)
    expect(await sendAgain(all, admin, later)).toEqual({ count: 0 })
    env().mail.smtpUrl = smtpUrl
    await renewed(gone.id)
    expect(await countSendAgain({ ...all, search: 'tanaka' }, later)).toBe(1)
    expect(await sendAgain(all, admin, later)).toEqual({ count: 2 })
    await run(later)
    expect((await rows()).map(({ email, state, reason }) => [email, state, reason])).toEqual([
      ['suzuki01@example.co.jp', 'sent', null],
      ['tanaka01@example.co.jp', 'suppressed', 'renewed'],
    ])
    expect(server.mails).toHaveLength(1)
  })

  it('of several failed mails to one person the newest is sent, with all that is due to them', async () => {
    const { employeeId } = await addCertificate({ loginId: 'suzuki01' })
    server.refuse = () => ({ code: 550, text: 'no such user' })
    await run(on('2027-04-06T09:30'))
    await run(t14)
    server.refuse = () => null
    expect(await rows()).toHaveLength(2)
    expect(await sendAgain(all, admin, later)).toEqual({ count: 1 })
    await addCertificate({ loginId: 'suzuki02', employeeId })
    await run(later)
    expect((await rows()).map(({ milestone, state }) => `${milestone} ${state}`)).toEqual([
      'days30 failed',
      'days14 sent',
    ])
    expect(server.mails[0]?.text?.match(/シリアル番号/g)).toHaveLength(2)
  })

  it('waits until the next business day when the person has had a mail today', async () => {
    const { employeeId } = await addCertificate({ loginId: 'suzuki01', notAfter: on('2027-05-20T08:59') })
    server.refuse = () => ({ code: 550, text: 'no such user' })
    await run(on('2027-04-20T09:30'))
    server.refuse = () => null
    await addCertificate({ loginId: 'suzuki02', employeeId })
    await run(on('2027-04-28T09:30'))
    expect((await rows()).map(({ state }) => state)).toEqual(['failed', 'sent'])
    await sendAgain(all, admin, on('2027-04-28T10:00'))
    await run(on('2027-04-28T10:00'))
    expect(await rows()).toMatchObject([{ state: 'planned', nextAttemptAt: on('2027-04-30T09:00'), attempts: 0 }, {}])
    expect(server.mails).toHaveLength(1)
  })
})

describe('the digest', () => {
  it('comes before work begins, once a day to each administrator, with what needs action', async () => {
    for (const id of ['u1', 'u2']) {
      await db().user.create({ data: { id, name: `管理 ${id}`, email: `${id}@example.co.jp` } })
    }
    await addCertificate({ loginId: 'suzuki01' })
    const stopped = await addCertificate({ loginId: 'tanaka01', notAfter: on('2027-06-01T08:59') })
    await openIssuance(stopped, 'waiting_unlock', 'master_user')
    expect(await planDigests(on('2027-04-30T08:29'))).toBe(0)
    const morning = on('2027-04-30T08:30')
    await Promise.all([planDigests(morning), planDigests(morning)])
    const digests = await rows('digest')
    expect(digests).toHaveLength(2)
    expect(digests[0]?.subject).toBe(
      '【証明書管理】日次まとめ 4月30日（期限切れ 0・3日以内 0・7日以内 1・発行済み未導入 0）',
    )
    expect(digests[0]?.body).toContain('最終作業日が今日 : 1\n     ・社員 suzuki01')
    expect(digests[0]?.body).toContain('マスターユーザ : 1')
    for (const { id } of digests) await sendNotice(id, morning)
    expect(server.mails).toHaveLength(2)
  })

  it('compares with the business day and the week before, and tells of bulk renewals, holidays and risks', async () => {
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    await db().campaign.create({ data: { kind: 'bulk', name: '春の更新', state: 'paused', createdBy: 'x' } })
    await addHoliday({ name: '夏季休業', firstDay: '2027-05-10', lastDay: '2027-05-11' }, admin)
    const { id } = await addCertificate({ loginId: 'suzuki01' })
    await addCertificate({ loginId: 'tanaka01', email: null })
    await planDigests(on('2027-04-15T08:30'))
    await planDigests(on('2027-04-23T08:30'))
    await sendNotice((await rows('digest'))[0]?.id ?? '', on('2027-04-23T08:30'))
    await renewed(id)
    await planDigests(on('2027-04-26T08:30'))
    const body = (await rows('digest')).at(-1)?.body ?? ''
    expect(server.mails[0]?.text).toContain('   14日以内 : 2（前営業日 0）\n')
    expect(body).toContain('   14日以内 : 1（前営業日 2、前週 0）\n')
    expect(body).toContain('4. 一斉更新の進み\n   春の更新 : 完了 0/0 失敗 0（一時停止中）\n')
    expect(body).toContain('   2027年5月10日（月） – 2027年5月11日（火） : 休業日（夏季休業）\n')
    expect(body).toContain('8. リスク\n   システム管理者が1名だけです\n')
    expect(body).toContain('お知らせの届かない更新対象者 : 1\n')
    await db().campaign.deleteMany()
  })

  it('warns that the coming national holidays are not known, whatever else there is to say', async () => {
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    expect(await planDigests(on('2050-10-26T08:30'))).toBe(0)
    expect(await planDigests(on('2050-11-09T08:30'))).toBe(1)
    expect((await rows('digest'))[0]?.body).toContain('祝日のデータは2050年までです')
  })

  it('does not come on a day without anything to say, but in full on the first business day of a week', async () => {
    await db().user.create({ data: { id: 'u1', name: '管理 花子', email: 'admin@example.co.jp' } })
    expect(await planDigests(on('2027-04-21T09:00'))).toBe(0)
    expect(await planDigests(on('2027-04-26T09:00'))).toBe(1)
    expect((await rows('digest'))[0]?.body).toContain('1. いま対応が必要なもの\n   なし')
  })
})
