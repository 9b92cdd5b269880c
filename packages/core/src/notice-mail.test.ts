import { describe, expect, it } from 'vitest'
import type { RevocationRoute } from './authority-profile.ts'
import type { Calendar } from './calendar.ts'
import type { Language } from './format-instant.ts'
import { type Milestone, isForbiddenText, milestones, remindedOf } from './notice.ts'
import { type NoticeSubject, composeMail, composeTestMail } from './notice-mail.ts'

const calendar: Calendar = {
  isHoliday: (day) => ['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05'].includes(day),
}
const on = (text: string) => new Date(`${text}+09:00`)

const certificate = (milestone: Milestone, notAfter = on('2027-05-06T08:59')): NoticeSubject => ({
  milestone,
  notAfter,
  serialHex: '00112233445566778899aabbccddeeff',
  loginId: 'suzuki01',
  holder: '鈴木 大輔',
  institution: 'サンプル銀行',
  pc: { hostname: 'PC-0001', osUser: 'suzuki' },
  referenceCode: '012345',
  isUnattended: false,
  challenges: { issue: [], renew: [] },
  revokedFirst: null,
  situation: null,
})

const mail = (subjects: NoticeSubject[], language: Language = 'ja', now = on('2027-04-30T09:00')) =>
  composeMail('employee', subjects, {
    recipient: { name: '鈴木 大輔', department: '経理部', language },
    helpdesk: '社内ヘルプデスク 内線 1234',
    now,
    calendar,
  })

describe('the mail of the last day before the holidays', () => {
  it('in Japanese', () => {
    const { subject, body } = mail([certificate('last_day')])
    expect(subject).toBe('【本日中】電子証明書の最終作業日です')
    expect(body).toContain('経理部 鈴木 大輔 様\n')
    expect(body).toContain('本日が最終作業日です。2027年5月6日（木）08:59 を過ぎると更新できません。')
    expect(body).toContain('最終作業日    : 2027年4月30日（金）（残り 1 営業日）')
    expect(body).toContain('ログインID    : su******\n')
    expect(body).toContain('シリアル番号の末尾 ddeeff\n')
    expect(body).toContain('照合番号が 012345 であること')
    expect(body).toContain('社内ヘルプデスク 内線 1234')
  })

  it('in English', () => {
    const { subject, body } = mail([certificate('last_day')], 'en')
    expect(subject).toBe('[Today] Last day to renew your certificate')
    expect(body).toContain('Dear 鈴木 大輔 (経理部),\n')
    expect(body).toContain('Last day to do it : Fri 30 Apr 2027 (1 business day left)')
    expect(body).toContain('must be 012345.')
  })
})

it('of certificates the PC renews by itself the mail asks for the PC; beside one that needs the employee, for both', () => {
  const alone = { ...certificate('days14'), isUnattended: true }
  const now = on('2027-04-22T09:30')
  for (const [language, password, pc] of [
    ['ja', 'ログインパスワード', '電源を入れて'],
    ['en', 'login password', 'switch on the PC'],
  ] as const) {
    const { body } = mail([alone, alone], language, now)
    expect([body.includes(pc), body.toLowerCase().includes(password)]).toEqual([true, false])
    expect(mail([alone, certificate('days14')], language, now).body.toLowerCase()).toContain(password)
    const expired = mail([{ ...alone, milestone: 'expired' }], language, on('2027-05-06T09:00')).body
    expect(expired.toLowerCase()).toContain(password)
  }
})

describe('every mail to an employee', () => {
  const all = remindedOf.employee.flatMap((milestone) =>
    (['ja', 'en'] as const).map((language) => ({ milestone, language })),
  )

  it.each(all)('$milestone in $language has no link, no whole login ID, and no word nobody filled in', (one) => {
    const now = one.milestone === 'expired' ? on('2027-05-06T09:00') : on('2027-04-20T09:30')
    const { subject, body } = mail([certificate(one.milestone)], one.language, now)
    for (const text of [subject, body]) {
      expect(isForbiddenText(text)).toBe(false)
      expect(text).not.toContain('suzuki01')
      expect(text).not.toMatch(/undefined|null|NaN|\{|\}/)
    }
    expect(subject).not.toContain('\n')
    // 40 full-width characters, as wide as 80 narrow ones.
    const width = Array.from(subject).reduce((sum, letter) => sum + (/[ -~]/.test(letter) ? 1 : 2), 0)
    expect(width).toBeLessThanOrEqual(80)
  })
})

it('several certificates are one mail: by expiry, with the subject of the most urgent and a code for each', () => {
  const later = {
    ...certificate('days14', on('2027-05-14T08:59')),
    pc: null,
    referenceCode: '999999',
    loginId: 'suzuki02',
  }
  const { subject, body } = mail([later, certificate('last_day')])
  expect(subject).toBe('【本日中】電子証明書の最終作業日です')
  expect(body.indexOf('2027年5月6日（木）08:59（日本時間）')).toBeGreaterThan(0)
  expect(body.indexOf('2027年5月14日')).toBeGreaterThan(body.indexOf('2027年5月6日（木）08:59（日本時間）'))
  expect(body).toContain('012345（PC-0001）、999999（未確認）')
})

it('an expired certificate is to be obtained again, and without a request the helpdesk is asked first', () => {
  const { body } = mail([{ ...certificate('expired'), referenceCode: null }], 'ja', on('2027-05-06T09:00'))
  expect(body).toContain('画面の案内に沿って再取得してください')
  expect(body).toContain('再取得を始める前に、社内ヘルプデスクへご確認ください。')
  expect(body).not.toContain('最終作業日')
})

it('an expired certificate that has to be revoked first is said to be, and by whom', () => {
  const expired = { ...certificate('expired'), referenceCode: null }
  const told = (revokedFirst: RevocationRoute | null, language: Language = 'ja') =>
    mail([{ ...expired, revokedFirst }], language, on('2027-05-06T09:00')).body
  expect(told(null)).not.toContain('失効')
  expect(told('portal')).toContain('再取得してください（先に管理者による失効が必要です。ヘルプデスクが手配します。）。')
  expect(told('paper')).toContain('先に金融機関による失効が必要です')
  expect(told('portal', 'en')).toContain(
    '(it must first be revoked by an administrator; the helpdesk will arrange it).',
  )
})

it('says what to have ready: what any of its institutions asks, for an issue or for a renewal', () => {
  const asking = { ...certificate('days14'), challenges: { issue: [], renew: ['otp' as const] } }
  const another = { ...certificate('days14'), challenges: { issue: [], renew: ['transaction' as const] } }
  expect(mail([certificate('days14')]).body).toContain('ご用意いただくもの: ログインパスワード\n')
  expect(mail([asking, another]).body).toContain(
    'ご用意いただくもの: ログインパスワード、トランザクション認証のトークン、ワンタイムパスワードのトークンまたはアプリ\n',
  )
  const expired = { ...asking, challenges: { issue: ['question' as const], renew: ['otp' as const] } }
  expect(mail([expired], 'en', on('2027-05-06T09:00')).body).toContain(
    'Have ready: login ID, login password, the answer to your question (additional authentication)\n',
  )
})

it('what a PC says of itself adds no line to a mail', () => {
  const { body } = mail([{ ...certificate('days14'), pc: { hostname: 'PC\n\nhttp-free', osUser: 'a\r\nb' } }])
  expect(body).toContain('PC http-free（Windowsユーザ a b）')
})

describe('mails to those in charge', () => {
  const to = (audience: 'manager' | 'admin', subjects: NoticeSubject[], language: Language) =>
    composeMail(audience, subjects, {
      recipient: { name: '佐藤 一郎', department: '', language },
      helpdesk: '',
      now: on('2027-04-28T09:30'),
      calendar,
    })
  const staff = Array.from({ length: 23 }, (_, index) => ({
    ...certificate('days7'),
    holder: `社員${index}`,
    situation: index === 0 ? { waitingOn: 'master_user' as const } : null,
  }))

  it('tell a manager of twenty at most, and how many there are more', () => {
    const { subject, body } = to('manager', staff, 'ja')
    expect(subject).toBe('【確認のお願い】部下の電子証明書の更新（23名・最短期限 5月6日）')
    expect(body.match(/^・/gm)).toHaveLength(20)
    expect(body).toContain('ほか 3 名')
    expect(body).not.toContain('suzuki01')
    expect(to('manager', staff, 'en').subject).toBe(
      '[Please check] Certificate renewals in your team (23, earliest 6 May)',
    )
  })

  it('say whom is waited for', () => {
    expect(to('manager', staff.slice(0, 1), 'ja').body).toContain('マスターユーザの対応待ち')
    expect(to('admin', staff.slice(0, 2), 'en').subject).toBe(
      '[Certificates] Last day or expired (2, of them expired 0)',
    )
  })
})

it('every milestone is told to somebody, and the test mail in both languages', () => {
  expect(new Set(Object.values(remindedOf).flat())).toEqual(new Set(milestones))
  expect(composeTestMail('en').body).not.toBe(composeTestMail('ja').body)
})
