import { Delivery, Purpose } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { certificateItem, certificateTexts } from './certificate-item.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { keyOf, queryOf, textOfKey } from './log-query.ts'
import { addressHere, institutionPaths } from './paths.ts'
import { type LogRow, logResults, readLog } from './read-log.ts'
import { refusalItem } from './refusal-item.ts'

const pageSize = 30

/** 発行履歴: who got which certificate when, and who got none for what reason. */
export async function logPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const of = certificateTexts[language]
  const { db, profile } = c.get('institution')
  const query = queryOf(c)
  const rows = await readLog(db, profile.code, query, { after: keyOf(c.req.query('after')), limit: pageSize + 1 })
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  const { q, from, to, result = '', purpose = '', delivery = '' } = query
  const asked = { q, from, to, result, purpose, delivery }
  const any = ['', text.any] as const
  const body = html`<h1>${text.title}</h1>
    ${searchForm(
      c,
      addressHere(c, institutionPaths.log),
      html`${field({ name: 'q', label: text.search, type: 'search', value: q, also: html`maxlength="64"` })}
      ${field({ name: 'from', label: text.from, type: 'date', value: from })}
      ${field({ name: 'to', label: text.to, type: 'date', value: to })}
      ${select({
        name: 'result',
        label: text.result,
        options: [any, ...logResults.map((each) => [each, text.results[each]] as const)],
        chosen: result,
      })}
      ${select({
        name: 'purpose',
        label: text.purpose,
        options: [any, ...Object.values(Purpose).map((each) => [each, of.purposes[each]] as const)],
        chosen: purpose,
      })}
      ${select({
        name: 'delivery',
        label: text.delivery,
        options: [any, ...Object.values(Delivery).map((each) => [each, of.deliveries[each]] as const)],
        chosen: delivery,
      })}`,
      text.find,
    )}
    ${
      page.length === 0
        ? html`<p>${text.none}</p>`
        : html`<p><a class="button" href="${addressHere(c, institutionPaths.logFile, asked)}">${text.file}</a></p>
            <ul class="rows">
              ${page.map((row) => itemOf(c, row))}
            </ul>`
    }
    ${
      rows.length > pageSize &&
      last &&
      html`<a class="button" href="${addressHere(c, institutionPaths.log, { ...asked, after: textOfKey(last) })}"
        >${text.more}</a
      >`
    }`
  return draw(c, { title: text.title, body })
}

function itemOf(c: HttpContext, row: LogRow) {
  if (row.result === 'refused') return refusalItem(c, row.refusal)
  return certificateItem(c, row.certificate)
}

interface LogText {
  title: string
  search: string
  from: string
  to: string
  result: string
  results: Record<LogRow['result'], string>
  purpose: string
  delivery: string
  any: string
  find: string
  none: string
  more: string
  file: string
}

const texts: Record<Language, LogText> = {
  ja: {
    title: '発行履歴',
    search: 'シリアル番号（はじめの数文字）またはログインID',
    from: '日付（から）',
    to: '日付（まで）',
    result: '結果',
    results: { issued: '発行', refused: '拒否' },
    purpose: '種類',
    delivery: '導入',
    any: 'すべて',
    find: '検索',
    none: '該当する履歴はありません。',
    more: '次へ',
    file: 'この条件の全件をCSVで保存',
  },
  en: {
    title: 'Issue log',
    search: 'Serial number (its beginning) or login ID',
    from: 'From',
    to: 'Until',
    result: 'Result',
    results: { issued: 'issued', refused: 'refused' },
    purpose: 'Kind',
    delivery: 'On the PC',
    any: 'any',
    find: 'Find',
    none: 'There is nothing like that.',
    more: 'More',
    file: 'Save all of these as CSV',
  },
}
