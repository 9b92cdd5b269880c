'use client'

import type { Absence, WhyNothing as Why } from '@certfleet/core/why-nothing.ts'
import { useMessages, useTranslations } from 'use-intl'
import { Link } from '../../../../ui/link.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import type { Advice } from '../../../../ui/problem-alert.tsx'
import { Secondary } from '../../../../ui/secondary.tsx'
import { useTimeText } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { startOfDay } from './person-facts.tsx'
import classes from './why-nothing.module.css'
import type { LoginDetail, PersonDetail } from './person-view.tsx'

/** The answer for each login ID, with what to do and where. */
export function WhyNothing({ person }: { person: PersonDetail }) {
  const { person: words } = useMessages()
  if (person.logins.length === 0) {
    return (
      <Notice tone="notice" title={words.noLogins}>
        {words.noLoginsTodo}
      </Notice>
    )
  }
  return (
    <ul className={classes.reasons}>
      {person.logins.map((login) => (
        <li key={login.id}>
          <LoginReason login={login} alone={person.logins.length === 1} />
        </li>
      ))}
    </ul>
  )
}

function LoginReason({ login, alone }: { login: LoginDetail; alone: boolean }) {
  const { person: words } = useMessages()
  const t = useTranslations('person')
  const inWords = useWhyText()
  const [first, ...others] = login.why
  if (!first) return null
  const { what, todo } = inWords(first)
  return (
    <Notice
      tone={calm.includes(first.reason) ? 'info' : 'notice'}
      title={what}
      action={<WayOut why={first} login={login} />}
    >
      {!alone && <Secondary>{t('whyFor', { loginId: login.loginId })}</Secondary>}
      {todo}
      {others.length > 0 && (
        <ul className={classes.also} aria-label={words.also}>
          {others.map((other) => (
            <li key={other.reason}>
              {inWords(other).what} {inWords(other).todo}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

/** Nobody has to do anything. */
const calm: Why['reason'][] = ['window_opens', 'tried_again']

/** Where the next step is taken. */
function WayOut({ why, login }: { why: Why; login: LoginDetail }) {
  const { person: words } = useMessages()
  const certificate = login.currentCertificateId
  switch (why.reason) {
    case 'waits':
    case 'tried_again':
      return <Link href={paths.issuance(why.issuanceId)}>{words.toIssuance}</Link>
    case 'no_pc':
    case 'no_pc_expected':
      return <Link href={paths.matching()}>{words.toMatching}</Link>
    case 'window_opens':
    case 'certificate':
    case 'can_be_renewed':
      return certificate ? <Link href={paths.certificate(certificate)}>{words.toCertificate}</Link> : null
    case 'locked':
      return null
    default:
      return login.pc && <Link href={paths.pc(login.pc.id)}>{words.toPc}</Link>
  }
}

function useWhyText(): (why: Why) => Advice {
  const { domain } = useMessages()
  const t = useTranslations('domain.whyNothing')
  const time = useTimeText()
  const valuesOf = (why: Why): Record<string, string> => {
    switch (why.reason) {
      case 'locked':
        return { since: time.instant(why.since, 'day') }
      case 'waits':
        return {
          state: domain.issuanceState[why.state],
          party: domain.party[why.waitingOn],
          since: time.instant(why.since),
        }
      case 'tried_again':
        return { state: domain.issuanceState[why.state], at: time.instant(why.at) }
      case 'window_opens':
        return { at: time.instant(why.at) }
      case 'certificate':
        return { label: domain.lifecycle[why.label] }
      case 'pc_offline':
        return { hostname: why.hostname, since: time.instant(why.since) }
      case 'no_pc':
      case 'no_certificate':
      case 'can_be_renewed':
        return {}
      default:
        return { hostname: why.hostname }
    }
  }
  return (why) => {
    const values = valuesOf(why)
    return { what: t(`${why.reason}.what`, values), todo: t(`${why.reason}.todo`, values) }
  }
}

/** That the person is not there to be asked. */
export function AbsenceNotice({ absence }: { absence: Absence | null }) {
  const { person: words } = useMessages()
  const t = useTranslations('domain.absence')
  const time = useTimeText()
  if (!absence) return null
  const day = (text: string) => time.instant(startOfDay(text), 'day')
  const values: Record<string, string> =
    absence.reason === 'left'
      ? { on: day(absence.on) }
      : { until: absence.until ? day(absence.until) : words.leaveOpen }
  return (
    <Notice tone="notice" title={t(`${absence.reason}.what`, values)}>
      {t(`${absence.reason}.todo`, values)}
    </Notice>
  )
}
