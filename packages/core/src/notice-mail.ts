import { type AuthorityProfile, type Challenge, type RevocationRoute, challenges } from './authority-profile.ts'
import { type Calendar, countBusinessDays, daysBetween, jstDay, jstInstant, lastBusinessDay } from './calendar.ts'
import { type Language, formatInstant, formatMonthDay } from './format-instant.ts'
import type { Party } from './issuance.ts'
import { neededItems } from './needed-items.ts'
import { type Milestone, type Reminded, isMoreUrgent } from './notice.ts'
import { en } from './text/en.ts'
import { ja } from './text/ja.ts'
import { noticeEn } from './text/notice-en.ts'
import { type NoticeText, noticeJa } from './text/notice-ja.ts'

/** What a mail says of one certificate: no more than it needs (`spec/notices.md` E.1, 6). */
export interface NoticeSubject {
  milestone: Milestone
  notAfter: Date
  serialHex: string
  loginId: string
  holder: string
  institution: string
  pc: { hostname: string; osUser: string } | null
  /** 照合番号 of its issuance; null where none is known before the employee asks. */
  referenceCode: string | null
  /** `under_way`: the agent is at work; null: nobody has begun. */
  /** It is renewed with nobody present; all that is wanted is the PC. */
  isUnattended: boolean
  /** What its institution asks for beside the password, apart for a first issue and for a renewal. */
  challenges: AuthorityProfile['challenges']
  /** Who has it revoked before there is another, once it has expired: in the portal or on paper; null: nobody. */
  revokedFirst: RevocationRoute | null
  situation: { waitingOn: Party } | { onLeaveUntil: string | null } | 'under_way' | null
}

export interface MailRecipient {
  name: string
  department: string
  language: Language
}

export interface MailText {
  subject: string
  body: string
}

interface MailContext {
  recipient: MailRecipient
  /** The in-house helpdesk, as the settings name it. */
  helpdesk: string
  now: Date
  calendar: Calendar
}

const texts: Record<Language, NoticeText> = { ja: noticeJa, en: noticeEn }
const parties = { ja: ja.party, en: en.party }
const mostRows = 20

/** One mail about one or several certificates, to whom it is due; the most urgent gives subject and lead. */
export function composeMail(audience: Reminded, subjects: NoticeSubject[], context: MailContext): MailText {
  const ordered = subjects.toSorted((a, b) => a.notAfter.getTime() - b.notAfter.getTime())
  return audience === 'employee' ? employeeMail(ordered, context) : staffMail(audience, ordered, context)
}

/** Told once, when the renewal waits for others: nothing is asked for, and no code is needed (N-09). */
export function composeInHand(subjects: NoticeSubject[], context: MailContext): MailText {
  const { recipient, helpdesk } = context
  const text = texts[recipient.language]
  const ordered = subjects.toSorted((a, b) => a.notAfter.getTime() - b.notAfter.getTime())
  const [earliest] = ordered
  const body = [
    text.greeting(recipient.name, recipient.department),
    '',
    text.origin,
    text.inHand.lead,
    '',
    text.what,
    ...certificateBlocks(ordered, context),
    '',
    text.genuine,
    ...text.neverAsked,
    '',
    text.cannot,
    ...text.helpdesk(helpdesk),
  ]
  const monthDay = earliest ? formatMonthDay(earliest.notAfter, recipient.language) : ''
  return { subject: text.inHand.subject(monthDay), body: asBody(body) }
}

/** The mail that shows that mail arrives. */
export function composeTestMail(language: Language): MailText {
  const { subject, body } = texts[language].test
  return { subject, body: asBody(body) }
}

/** 照合番号 and login IDs are told in full to nobody: the first two characters. */
const masked = (loginId: string): string => `${loginId.slice(0, 2)}${'*'.repeat(Math.max(0, loginId.length - 2))}`

export const mostUrgent = <Item extends { milestone: Milestone }>(items: Item[]): Item =>
  items.reduce((most, item) => (isMoreUrgent(item.milestone, most.milestone) ? item : most))

function employeeMail(subjects: NoticeSubject[], context: MailContext): MailText {
  const { recipient, helpdesk } = context
  const text = texts[recipient.language]
  const first = mostUrgent(subjects)
  const milestone = first.milestone === 'follow_up' ? 'expired' : first.milestone
  const values = {
    monthDay: formatMonthDay(first.notAfter, recipient.language),
    daysLeft: daysBetween(jstDay(context.now), jstDay(first.notAfter)),
    notAfter: formatInstant(first.notAfter, recipient.language),
    revokedFirst: first.revokedFirst,
  }
  const isIssue = subjects.every(({ notAfter }) => notAfter <= context.now)
  const alone = subjects.every(({ isUnattended, notAfter }) => isUnattended && notAfter > context.now)
  const needed = neededItems({ isIssue, challenges: askedOf(subjects, context.now) }, recipient.language)
  const coded = subjects.flatMap(({ referenceCode, pc }) => (referenceCode ? [{ code: referenceCode, pc }] : []))
  const codes = coded.map(({ code, pc }) => ({ code, pc: coded.length > 1 ? (pc?.hostname ?? text.unknownPc) : null }))
  const body = [
    text.greeting(recipient.name, recipient.department),
    '',
    text.origin,
    alone ? text.unattended.lead(values.daysLeft) : text.lead[milestone](values),
    '',
    text.what,
    ...certificateBlocks(subjects, context),
    '',
    ...(alone ? text.unattended.steps : [text.how, ...text.steps(isIssue, needed)]),
    '',
    text.genuine,
    ...(codes.length > 0 ? text.codes(codes) : []),
    ...(codes.length < subjects.length ? [text.noCode] : []),
    ...text.neverAsked,
    '',
    text.cannot,
    ...text.helpdesk(helpdesk),
  ]
  return { subject: text.subject[milestone](values), body: asBody(body) }
}

/** What any of them asks for, in the order of the dialogue. */
function askedOf(subjects: NoticeSubject[], now: Date): Challenge[] {
  const asked = subjects.flatMap((each) => (each.notAfter <= now ? each.challenges.issue : each.challenges.renew))
  return challenges.filter((challenge) => asked.includes(challenge))
}

const certificateBlocks = (subjects: NoticeSubject[], context: MailContext): string[] =>
  subjects.flatMap((subject, index) => [...(index > 0 ? [''] : []), ...certificateBlock(subject, context)])

function certificateBlock(subject: NoticeSubject, context: MailContext): string[] {
  const { language } = context.recipient
  const text = texts[language]
  const { day, businessDaysLeft } = lastDayOf(subject, context)
  return text.certificate({
    institution: oneLine(subject.institution),
    pc: oneLine(subject.pc?.hostname ?? text.unknownPc),
    osUser: oneLine(subject.pc?.osUser ?? ''),
    loginId: masked(subject.loginId),
    serial: subject.serialHex.slice(-6),
    notAfter: formatInstant(subject.notAfter, language),
    lastDay: day && formatInstant(jstInstant(day, 12), language, 'day'),
    businessDaysLeft,
    situation: situationOf(subject, context),
  })
}

/** The day to do it by. Found late, on a later day than that but before the expiry: today. Null once expired. */
function lastDayOf({ notAfter }: NoticeSubject, { now, calendar }: MailContext) {
  if (notAfter <= now) return { day: null, businessDaysLeft: 0 }
  const [last, today] = [lastBusinessDay(notAfter, calendar), jstDay(now)]
  const day = last > today ? last : today
  return { day, businessDaysLeft: countBusinessDays(today, day, calendar) }
}

function situationOf({ situation, notAfter }: NoticeSubject, { recipient: { language }, now }: MailContext): string {
  const words = texts[language].situation
  if (notAfter <= now) return words.expired
  if (situation === null) return words.notStarted(daysBetween(jstDay(now), jstDay(notAfter)))
  if (situation === 'under_way') return words.underWay
  if ('waitingOn' in situation) return words.waitingOn(parties[language][situation.waitingOn])
  const { onLeaveUntil: until } = situation
  return words.onLeave(until && formatInstant(jstInstant(until, 12), language, 'day'))
}

/** To those in charge: who has not renewed, and whom they wait for. */
function staffMail(audience: 'manager' | 'admin', subjects: NoticeSubject[], context: MailContext): MailText {
  const { recipient, helpdesk } = context
  const text = texts[recipient.language]
  const rows = subjects.slice(0, mostRows).flatMap((subject) => staffRow(subject, context))
  const rest = subjects.length - mostRows
  const list = [...rows, ...(rest > 0 ? [text.andMore(rest)] : [])]
  const people = new Set(subjects.map(({ holder }) => holder)).size
  const [earliest] = subjects
  if (audience === 'manager') {
    return {
      subject: text.manager.subject(people, earliest ? formatMonthDay(earliest.notAfter, recipient.language) : ''),
      body: asBody([
        text.manager.greeting(recipient.name || text.manager.unnamed),
        '',
        text.origin,
        text.manager.lead,
        '',
        ...list,
        '',
        ...text.manager.request(helpdesk),
      ]),
    }
  }
  const expired = subjects.filter(({ notAfter }) => notAfter <= context.now).length
  const body = asBody([text.admin.lead, '', ...list, '', text.admin.more])
  return { subject: text.admin.subject(subjects.length, expired), body }
}

function staffRow(subject: NoticeSubject, context: MailContext): string[] {
  const { language } = context.recipient
  const { day } = lastDayOf(subject, context)
  return texts[language].staff({
    name: oneLine(subject.holder),
    pc: oneLine(subject.pc?.hostname ?? texts[language].unknownPc),
    notAfter: formatInstant(subject.notAfter, language),
    lastDay: day && formatInstant(jstInstant(day, 12), language, 'day'),
    situation: situationOf(subject, context),
  })
}

/** What came from elsewhere (a PC's name of itself) stays on its line. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

const asBody = (lines: string[]): string => `${lines.join('\n')}\n`
