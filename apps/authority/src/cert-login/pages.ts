import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { renewableUntil } from '@certfleet/core/certificate.ts'
import { html } from 'hono/html'
import type { Language } from '../http/pages.ts'
import { daysLeft } from '../portal/days-left.ts'
import { obtainAfterExpiry } from '../portal/obtain-again.ts'
import type { RefusedVisit, Visitor } from './judge-visitor.ts'
import { loginTexts } from './text.ts'

/**
 * Whose certificate it is, until when, whether it is time to renew, and the way into the portal.
 * @param enter where the ticket is taken.
 */
export function welcomeBody(language: Language, visitor: Visitor, enter: { url: string; ticket: string }, now: Date) {
  const text = loginTexts[language]
  const renewal = visitor.superseded
    ? text.renewDone
    : visitor.windowOpensAt <= now
      ? text.renewNow
      : text.renewFrom(inJapan(visitor.windowOpensAt, language))
  return html` <h1>${text.greeting(visitor.name)}</h1>
    <p>${text.proven}</p>
    <dl>
      <dt>${text.loginId}</dt>
      <dd><code>${visitor.loginId}</code></dd>
      <dt>${text.serial}</dt>
      <dd><code>${visitor.serialHex}</code></dd>
      <dt>${text.expiry}</dt>
      <dd>
        <time datetime="${visitor.notAfter.toISOString()}">${inJapan(visitor.notAfter, language)}</time>
        (${daysLeft(visitor.notAfter, now, language)})
      </dd>
      <dt>${text.renewal}</dt>
      <dd>${renewal}</dd>
    </dl>
    <form method="post" action="${enter.url}">
      <input type="hidden" name="ticket" value="${enter.ticket}" />
      <button class="main">${text.enter}</button>
    </form>
    <p class="hint">${text.enterHint}</p>`
}

export interface Advice {
  what: string
  todo: string
  /** Whom at the institution to ask. */
  desk?: AuthorityProfile['helpdesk']
}

/** What is told of a refusal. An expired certificate may have a successor, or be renewed in its days of grace. */
export function adviceOfRefusal(language: Language, visit: RefusedVisit, now: Date): Advice {
  const text = loginTexts[language]
  if (visit.status === 'locked') return { ...text.refusal.locked, desk: visit.institution.profile.helpdesk }
  if (visit.status !== 'expired') return text.refusal[visit.status]
  const { visitor, institution } = visit
  const { profile } = institution
  const what = text.expired
  if (visitor.superseded) return { what, todo: text.chooseNew }
  const isRenewable = renewableUntil(visitor.notAfter, profile.graceAfterExpiryDays) > now
  return { what, todo: isRenewable ? text.renewNow : obtainAfterExpiry(profile, language) }
}

/** What happened, what to do, and the way back to the portal. */
export function refusalBody(language: Language, { what, todo, desk }: Advice, portal: string) {
  return html` <h1 class="refused">${loginTexts[language].refusedTitle}</h1>
    <p>${what}</p>
    <p>${todo}</p>
    ${desk && html`<p>${loginTexts[language].desk}: ${desk.phone} ${desk.hours}</p>`}
    <p><a href="${portal}">${loginTexts[language].toPortal}</a></p>`
}

/** An instant as people in Japan read it, with its weekday, to the second: expiry is not a day but an instant. */
export function inJapan(instant: Date, language: Language): string {
  return `${formats[language].format(instant)} JST`
}

const format = (locale: string) =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Tokyo',
    year: 'numeric',
    month: 'long',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
const formats = { ja: format('ja-JP'), en: format('en-GB') } satisfies Record<Language, Intl.DateTimeFormat>
