import { dayMs } from '@certfleet/core/calendar.ts'
import { html } from 'hono/html'
import type { Language } from '../http/pages.ts'
import type { Visitor } from './judge-visitor.ts'
import { loginTexts } from './text.ts'

/** Who logged in, with which certificate, until when, and whether it is time to renew. */
export function welcomeBody(language: Language, visitor: Visitor, now: Date) {
  const text = loginTexts[language]
  const daysLeft = Math.floor((visitor.notAfter.getTime() - now.getTime()) / dayMs)
  const renewal = visitor.superseded
    ? text.renewDone
    : visitor.windowOpensAt <= now
      ? text.renewNow
      : text.renewFrom(inJapan(visitor.windowOpensAt, language))
  return html` <h1>${text.greeting(visitor.name)}</h1>
    <p>${text.loggedIn}</p>
    <dl>
      <dt>${text.loginId}</dt>
      <dd><code>${visitor.loginId}</code></dd>
      <dt>${text.serial}</dt>
      <dd><code>${visitor.serialHex}</code></dd>
      <dt>${text.expiry}</dt>
      <dd>
        <time datetime="${visitor.notAfter.toISOString()}">${inJapan(visitor.notAfter, language)}</time>
        (${text.daysLeft(daysLeft)})
      </dd>
      <dt>${text.renewal}</dt>
      <dd>${renewal}</dd>
    </dl>`
}

/** What happened, and what to do. */
export function refusalBody(language: Language, { what, todo }: { what: string; todo: string }) {
  return html` <h1 class="refused">${loginTexts[language].refusedTitle}</h1>
    <p>${what}</p>
    <p>${todo}</p>`
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
