import { ChangeKind } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { changeTexts } from './change-text.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { idOf, pageOf } from './page-of.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'

/** What the consoles are told, the latest first. */
export async function changesPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const { q = '' } = c.req.query()
  const kind = Object.values(ChangeKind).find((each) => each === c.req.query('kind'))
  const before = idOf(c.req.query('before'))
  const { rows, next } = pageOf(
    await db.change.findMany({
      where: {
        institutionCode: profile.code,
        ...(q.trim() && { loginId: q.trim() }),
        ...(kind && { kind }),
        ...(before && { id: { lt: before } }),
      },
      select: { id: true, kind: true, at: true, loginId: true, reason: true },
      orderBy: { id: 'desc' },
      take: pageOf.limit,
    }),
  )
  const asked = { q, ...(kind && { kind }) }
  const kinds = Object.values(ChangeKind).map((each) => [each, changeTexts[language][each]] as const)
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${searchForm(
      c,
      addressHere(c, institutionPaths.changes),
      html`${field({ name: 'q', label: text.loginId, type: 'search', value: q, also: html`maxlength="64"` })}
      ${select({ name: 'kind', label: text.kind, options: [['', text.any], ...kinds], chosen: kind })}`,
      text.find,
    )}
    ${
      rows.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${rows.map(
              (row) =>
                html`<li>
                  <small>${formatInstant(row.at, language, 'second')}</small>
                  <span class="what"
                    >${changeTexts[language][row.kind]}
                    ${
                      row.loginId &&
                      html`<a href="${addressHere(c, pathOf(institutionPaths.subscribers, row.loginId))}"
                        ><code>${row.loginId}</code></a
                      >`
                    } <small>${row.reason}</small></span
                  >
                </li>`,
            )}
          </ul>`
    }
    ${
      next &&
      html`<a class="button" href="${addressHere(c, institutionPaths.changes, { ...asked, before: next })}"
        >${text.more}</a
      >`
    }`
  return draw(c, { title: text.title, body })
}

interface ChangesText {
  title: string
  lead: string
  loginId: string
  kind: string
  any: string
  find: string
  none: string
  more: string
}

const texts: Record<Language, ChangesText> = {
  ja: {
    title: '変更履歴',
    lead: '契約法人の管理画面（コンソール）に伝えられる出来事です。',
    loginId: 'ログインID（完全一致）',
    kind: '種類',
    any: 'すべて',
    find: '検索',
    none: '該当する変更はありません。',
    more: '次へ',
  },
  en: {
    title: 'Changes',
    lead: 'What the companies’ consoles are told.',
    loginId: 'Login ID (all of it)',
    kind: 'Kind',
    any: 'any',
    find: 'Find',
    none: 'There is no such change.',
    more: 'More',
  },
}
