import { formatInstant } from '@certfleet/core/format-instant.ts'
import { en } from '@certfleet/core/text/en.ts'
import { ja } from '@certfleet/core/text/ja.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import type { RefusalRow } from './read-log.ts'

/** A refused request in a list: whose, with which code, when, how often and from where. */
export function refusalItem(c: HttpContext, refusal: RefusalRow, { isUsersPage = false } = {}): Html {
  const language = languageOf(c)
  const text = texts[language]
  const { loginId, purpose, code, firstAt, lastAt, times, address, reason } = refusal
  const [first, last] = [formatInstant(firstAt, language), formatInstant(lastAt, language)]
  const user = loginId
    ? html`<a href="${addressHere(c, pathOf(institutionPaths.subscribers, loginId))}"><strong>${loginId}</strong></a>`
    : html`<em>${text.unknown}</em>`
  return html`<li>
    <span class="what">
      ${!isUsersPage && user} <code>${code}</code> ${refusalText(language, code)}
      <small
        >${domainTexts[language].purpose[purpose]} · ${first === last ? last : text.between(first, last)}
        ${times > 1 && html`· ${text.times(times)}`} · ${text.from(address)}</small
      >
      ${reason && html`<small>${text.reasons[reason] ?? reason}</small>`}
    </span>
    <span class="badge bad">${text.refused}</span>
  </li>`
}

/** What a code means, as the employee was told; nothing for one of another version. */
export const refusalText = (language: Language, code: string): string =>
  (domainTexts[language].code as Partial<Record<string, { what: string }>>)[code]?.what ?? ''

const domainTexts = { ja, en }

interface RefusalText {
  unknown: string
  refused: string
  between: (first: string, last: string) => string
  times: (count: number) => string
  from: (address: string) => string
  /** What the authority's log says beside a code, where it tells who is on the phone more. */
  reasons: Partial<Record<string, string>>
}

const texts: Record<Language, RefusalText> = {
  ja: {
    unknown: 'ログインID不明',
    refused: '拒否',
    between: (first, last) => `${first}から${last}まで`,
    times: (count) => `${count}回`,
    from: (address) => `接続元 ${address}`,
    reasons: {
      maintenance: 'メンテナンス時間帯でした。',
      'too many a minute': '1分間の回数の上限を超えました。',
      rehearsed: 'リハーサルで設定した障害です。',
    },
  },
  en: {
    unknown: 'login ID not known',
    refused: 'refused',
    between: (first, last) => `from ${first} to ${last}`,
    times: (count) => `${count} times`,
    from: (address) => `from the address ${address}`,
    reasons: {
      maintenance: 'It was a maintenance time.',
      'too many a minute': 'There were too many a minute.',
      rehearsed: 'A fault that was set for a rehearsal.',
    },
  },
}
