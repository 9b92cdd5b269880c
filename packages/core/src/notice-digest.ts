import { jstInstant } from './calendar.ts'
import { type Language, formatInstant, formatMonthDay } from './format-instant.ts'
import type { Party } from './issuance.ts'
import type { MailText } from './notice-mail.ts'
import { en } from './text/en.ts'
import { ja } from './text/ja.ts'
import { digestEn } from './text/digest-en.ts'
import { type DigestText, digestJa } from './text/digest-ja.ts'

/** A certificate or issuance somebody has to act on, as the digest lists it. */
export interface DigestRow {
  holder: string
  pc: string
  notAfter: Date | null
  waitingOn: Party | null
}

/** What administrators are told each morning (`spec/notices.md` E.5); lists are cut, counts are whole. */
export interface DigestFacts {
  /** `YYYY-MM-DD` */
  day: string
  /** Address of the console: those who run it may be given a link. */
  consoleUrl: string
  urgent: Record<UrgentKind, { count: number; rows: DigestRow[] }>
  /** Contacts that looked suspicious to employees and nobody has looked into yet. */
  suspicions: number
  /** How many expire within so many days, not counted in a nearer span. */
  within: { days: number; count: number }[]
  /** What it was on earlier days, where that is known: by span of days. */
  earlier: { yesterday: Counts | null; lastWeek: Counts | null }
  waiting: { party: Party; count: number }[]
  campaigns: { name: string; completed: number; total: number; failed: number; paused: boolean }[]
  pcs: { silent: number; skewed: number; failed: number }
  /** The days of the coming two months with the most expiries. */
  peaks: { day: string; count: number }[]
  /** Company holidays of the coming two months; days are `YYYY-MM-DD`. */
  holidays: { name: string; firstDay: string; lastDay: string }[]
  mails: { sent: number; kept: number; suppressed: number; noAddress: number; failed: number }
  risks: {
    /** The last year of known national holidays, when the coming 60 days reach beyond it. */
    holidaysEnd: string | null
    /** If this one is away, nobody is told and nobody can act. */
    onlyOneAdministrator: boolean
    /** People with a certificate to renew whom no mail reaches. */
    unreachable: number
  }
}

/** Certificates that expire within so many days, by the number of days. */
export type Counts = Partial<Record<string, number>>

export const urgentKinds = [
  'issued_not_installed',
  'expired',
  'last_day',
  'locked',
  'needs_revocation',
  'waiting_on_us',
  'on_leave',
  'to_revoke',
] as const
export type UrgentKind = (typeof urgentKinds)[number]

const texts: Record<Language, DigestText> = { ja: digestJa, en: digestEn }
const parties = { ja: ja.party, en: en.party }
const soonDays = 14

/** Whether there is anything to say today. */
export function hasDigestContent({ urgent, suspicions, within, mails, risks }: DigestFacts): boolean {
  const soon = within.some(({ days, count }) => days <= soonDays && count > 0)
  return (
    soon ||
    suspicions > 0 ||
    risks.holidaysEnd !== null ||
    mails.failed + mails.noAddress > 0 ||
    urgentKinds.some((kind) => urgent[kind].count > 0)
  )
}

/** The digest in full, or with only what there is something to say of. */
export function composeDigest(facts: DigestFacts, language: Language, full: boolean): MailText {
  const text = texts[language]
  const sections = [
    [text.urgent, urgentLines(facts, language)],
    [
      text.within,
      facts.within.map(({ days, count }) => `${text.withinLine(days, count)}${compared(facts, days, text, full)}`),
    ],
    [text.waiting, facts.waiting.map(({ party, count }) => text.count(parties[language][party], count))],
    [text.campaigns, facts.campaigns.map((campaign) => text.campaignLine(campaign))],
    [text.pcs, text.pcLines(facts.pcs)],
    [
      text.plan,
      [
        ...facts.holidays.map(({ name, firstDay, lastDay }) =>
          text.holidayLine(name, spanText(firstDay, lastDay, language)),
        ),
        ...facts.peaks.map(({ day, count }) => text.peakLine(dayText(day, language), count)),
      ],
    ],
    [text.mails, text.mailLines(facts.mails)],
    [text.risks, text.riskLines(facts.risks)],
  ] as const
  const shown = sections.filter(([, lines]) => full || lines.length > 0)
  const body = shown.flatMap(([title, lines], index) => [
    `${index + 1}. ${title}`,
    ...(lines.length > 0 ? lines : [text.nothing]).map((line) => `   ${line}`),
    '',
  ])
  const sum = (days: number) =>
    facts.within.filter((span) => span.days <= days).reduce((all, { count }) => all + count, 0)
  const subject = text.subject({
    date: formatMonthDay(jstInstant(facts.day, 12), language),
    expired: facts.urgent.expired.count,
    in3Days: sum(3),
    in7Days: sum(7),
    notInstalled: facts.urgent.issued_not_installed.count,
  })
  return { subject, body: `${[...body, text.more(facts.consoleUrl)].join('\n')}\n` }
}

/** What it was on the business day before, and in full a week before. */
function compared({ earlier }: DigestFacts, days: number, text: DigestText, full: boolean): string {
  const [before, week] = [earlier.yesterday?.[days] ?? null, full ? (earlier.lastWeek?.[days] ?? null) : null]
  return before === null && week === null ? '' : text.compared(before, week)
}

function urgentLines({ urgent, suspicions }: DigestFacts, language: Language): string[] {
  const text = texts[language]
  const suspicious = suspicions > 0 ? [text.count(text.suspicions, suspicions)] : []
  const certificates = urgentKinds.flatMap((kind) => {
    const { count, rows } = urgent[kind]
    if (count === 0) return []
    const listed = rows.map(({ holder, pc, notAfter, waitingOn }) =>
      [holder, pc, notAfter && formatInstant(notAfter, language), waitingOn && parties[language][waitingOn]]
        .filter(Boolean)
        .join(' / ')
        .replace(/\s+/g, ' '),
    )
    const rest = count - rows.length
    return [
      text.count(text.kind[kind], count),
      ...listed.map((line) => `  ・${line}`),
      ...(rest > 0 ? [`  ${text.andMore(rest)}`] : []),
    ]
  })
  return [...suspicious, ...certificates]
}

const spanText = (first: string, last: string, language: Language): string =>
  [...new Set([first, last])].map((day) => dayText(day, language)).join(' – ')

const dayText = (day: string, language: Language): string => formatInstant(jstInstant(day, 12), language, 'day')
