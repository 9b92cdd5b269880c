import { ActorKind, type Prisma, type PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { actorKindTexts, auditText, auditTexts } from './audit-text.ts'
import { auditActions } from './audit.ts'
import { auditQueryOf, whereAudit } from './audit-query.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { idOf, pageOf } from './page-of.ts'
import { addressHere, addressOf, counterPaths, institutionPaths } from './paths.ts'

/** 監査ログ: who did what to whom, of one institution or, with its code null, of all. */
export async function auditPage(c: HttpContext, db: PrismaClient, institutionCode: string | null): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const query = auditQueryOf(c)
  const where = whereAudit(query, institutionCode, idOf(c.req.query('before')))
  const { rows, next } = pageOf(await db.auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: pageOf.limit }))
  const address = (page: 'audit' | 'auditFile', more: Record<string, string> = {}) =>
    institutionCode === null ? addressOf(c, counterPaths[page], more) : addressHere(c, institutionPaths[page], more)
  const actions = auditActions.map((each) => [each, auditTexts[language][each]] as const)
  const kinds = Object.values(ActorKind).map((each) => [each, actorKindTexts[language][each]] as const)
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${searchForm(
      c,
      address('audit'),
      html`${field({ name: 'q', label: text.search, type: 'search', value: query.q, also: html`maxlength="64"` })}
      ${select({ name: 'action', label: text.action, options: [['', text.any], ...actions], chosen: query.action })}
      ${select({ name: 'kind', label: text.kind, options: [['', text.any], ...kinds], chosen: query.kind })}`,
      text.find,
    )}
    ${
      rows.length === 0
        ? html`<p>${text.none}</p>`
        : html`<p><a class="button" href="${address('auditFile', query)}">${text.file}</a></p>
            <ul class="rows">
              ${rows.map(
                (row) =>
                  html`<li>
                    <small>${formatInstant(row.at, language, 'second')}</small>
                    <span class="what"
                      >${auditText(language, row.action)} ${row.target && html`<code>${row.target}</code>`}
                      <small>${detailsText(row.details)}</small></span
                    >
                    <small
                      >${institutionCode === null && row.institutionCode} ${row.by} ·
                      ${actorKindTexts[language][row.byKind]}</small
                    >
                  </li>`,
              )}
            </ul>`
    }
    ${next && html`<a class="button" href="${address('audit', { ...query, before: next })}">${text.more}</a>`}`
  return draw(c, { title: text.title, body })
}

const mostCharacters = 300

/** As it was kept, for who knows what it means; empty when there is nothing. */
function detailsText(details: Prisma.JsonValue): string {
  const said = Object.entries((details ?? {}) as Record<string, unknown>).map(
    ([name, value]) => `${name}: ${valueText(value)}`,
  )
  const text = said.join(', ')
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)} …` : text
}

/** What was changed is said as from what to what. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || !('from' in value) || !('to' in value))
    return JSON.stringify(value)
  return `${valueText(value.from)} → ${valueText(value.to)}`
}

interface AuditPageText {
  title: string
  lead: string
  search: string
  action: string
  kind: string
  any: string
  find: string
  none: string
  more: string
  file: string
}

const texts: Record<Language, AuditPageText> = {
  ja: {
    title: '監査ログ',
    lead: '窓口の担当者、ポータルの利用者、サーバーのコマンドが行ったことの記録です。追記だけができ、変更も削除もできません。',
    search: '行った人または対象（完全一致）',
    action: '操作',
    kind: '手段',
    any: 'すべて',
    find: '検索',
    none: '該当する記録はありません。',
    more: '次へ',
    file: 'この条件の全件をCSVで保存',
  },
  en: {
    title: 'Audit log',
    lead: 'What clerks did at the counter, users in the portal, and commands on the server. Rows are added, and never changed or deleted.',
    search: 'Who did it, or to whom (the whole name)',
    action: 'What',
    kind: 'By which way',
    any: 'any',
    find: 'Find',
    none: 'There is no such record.',
    more: 'More',
    file: 'Save all of these as CSV',
  },
}
