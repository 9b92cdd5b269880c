import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { auditText } from './audit-text.ts'
import { changeTexts } from './change-text.ts'
import { addressHere, institutionPaths } from './paths.ts'
import type { User } from './read-user.ts'

/** What happened to a user and what was done, and the latest logins to the portal. */
export function userHistory(c: HttpContext, { loginId, changes, deeds, logins }: User): Html {
  const language = languageOf(c)
  const text = texts[language]
  const rows = [
    ...changes.map(({ at, kind, reason }) => ({ at, what: changeTexts[language][kind], by: reason ?? '' })),
    ...deeds.map(({ at, action, by }) => ({
      at,
      what: auditText(language, action),
      by,
    })),
    ...logins.map(({ at, way, succeeded }) => ({
      at,
      what: succeeded ? text.login : text.wrongLogin,
      by: text.ways[way],
    })),
  ].toSorted((a, b) => b.at.getTime() - a.at.getTime())
  return html`<section>
    <h2>${text.title}</h2>
    ${
      rows.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${rows.map(
              ({ at, what, by }) =>
                html`<li>
                  <small>${formatInstant(at, language)}</small> <span class="what">${what} <small>${by}</small></span>
                </li>`,
            )}
          </ul>`
    }
    <p class="acts">
      <a href="${addressHere(c, institutionPaths.changes, { q: loginId })}">${text.allChanges}</a>
      <a href="${addressHere(c, institutionPaths.audit, { q: loginId })}">${text.allDeeds}</a>
    </p>
  </section>`
}

interface HistoryText {
  title: string
  none: string
  login: string
  wrongLogin: string
  ways: Record<User['logins'][number]['way'], string>
  allChanges: string
  allDeeds: string
}

const texts: Record<Language, HistoryText> = {
  ja: {
    title: '最近の履歴',
    none: 'まだ何もありません。',
    login: 'ログイン',
    wrongLogin: 'ログインの失敗',
    ways: { password: 'IDとパスワード', certificate: '電子証明書', app: '証明書発行アプリ' },
    allChanges: 'すべての変更履歴',
    allDeeds: 'すべての監査ログ',
  },
  en: {
    title: 'Recent history',
    none: 'Nothing yet.',
    login: 'logged in',
    wrongLogin: 'login failed',
    ways: { password: 'ID and password', certificate: 'certificate', app: 'issuing application' },
    allChanges: 'All changes',
    allDeeds: 'All of the audit log',
  },
}
