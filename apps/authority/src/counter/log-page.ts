import { Delivery, Purpose } from '@certfleet/authority-db/generated/client.ts'
import { html } from 'hono/html'
import { csvText } from '../csv.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { auditedHere } from './act.ts'
import { certificateItem, certificateTexts } from './certificate-item.ts'
import { draw } from './draw.ts'
import { field, searchForm, select } from './fields.ts'
import { addressHere, institutionPaths } from './paths.ts'
import { type LogKey, type LogQuery, type LogRow, readLog } from './read-log.ts'

const pageSize = 30

/** 発行履歴: who got which certificate when. */
export async function logPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const of = certificateTexts[language]
  const { db, profile } = c.get('institution')
  const query = queryOf(c)
  const rows = await readLog(db, profile.code, query, { after: keyOf(c.req.query('after')), limit: pageSize + 1 })
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  const { q, from, to, purpose = '', delivery = '' } = query
  const asked = { q, from, to, purpose, delivery }
  const any = ['', text.any] as const
  const body = html`<h1>${text.title}</h1>
    ${searchForm(
      c,
      addressHere(c, institutionPaths.log),
      html`${field({ name: 'q', label: text.search, type: 'search', value: q, also: html`maxlength="64"` })}
      ${field({ name: 'from', label: text.from, type: 'date', value: from })}
      ${field({ name: 'to', label: text.to, type: 'date', value: to })}
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
              ${page.map(({ subscriber, ...row }) => certificateItem(c, { ...row, loginId: subscriber.loginId }))}
            </ul>`
    }
    ${
      rows.length > pageSize &&
      last &&
      html`<a class="button" href="${addressHere(c, institutionPaths.log, { ...asked, after: textOf(last) })}"
        >${text.more}</a
      >`
    }`
  return draw(c, { title: text.title, body })
}

const fileRowsAtOnce = 1000

/** The same as a file, all of it. That it was taken is in the audit log. */
export async function logFile(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const query = queryOf(c)
  const details = { ...query, purpose: query.purpose ?? null, delivery: query.delivery ?? null }
  await auditedHere(c, { action: 'issue_log_exported', target: null, details }, () => Promise.resolve(true))
  let after: LogKey | null = null
  let isFirst = true
  const pieces = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const rows: LogRow[] = await readLog(db, profile.code, query, { after, limit: fileRowsAtOnce })
      const records = rows.map(cellsOf)
      const piece = isFirst ? csvText([text.columns, ...records]) : csvText(records, { isFirst: false })
      if (piece) controller.enqueue(Buffer.from(piece))
      isFirst = false
      after = rows.at(-1) ?? null
      if (rows.length < fileRowsAtOnce) controller.close()
    },
  })
  return c.body(pieces, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${profile.code}-certificates.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
}

const cellsOf = (row: LogRow): string[] => [
  row.issuedAt.toISOString(),
  row.subscriber.loginId,
  row.subscriber.name,
  row.purpose,
  row.serialHex,
  row.notAfter.toISOString(),
  row.delivery,
  row.confirmedAt?.toISOString() ?? '',
  row.revokedAt?.toISOString() ?? '',
  row.revocationReason ?? '',
  row.crlReason ?? '',
  row.revokedBy ?? '',
]

function queryOf(c: HttpContext): LogQuery {
  const { q = '', from = '', to = '', purpose, delivery } = c.req.query()
  const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '')
  return {
    q: q.slice(0, 64),
    from: dayOf(from),
    to: dayOf(to),
    purpose: Object.values(Purpose).find((each) => each === purpose),
    delivery: Object.values(Delivery).find((each) => each === delivery),
  }
}

const textOf = ({ issuedAt, sha256 }: LogKey): string => `${issuedAt.getTime()}-${sha256}`

function keyOf(text: string | undefined): LogKey | null {
  const [, at, sha256] = /^(\d{1,15})-([0-9a-f]{64})$/.exec(text ?? '') ?? []
  return at === undefined || sha256 === undefined ? null : { issuedAt: new Date(Number(at)), sha256 }
}

interface LogText {
  title: string
  search: string
  from: string
  to: string
  purpose: string
  delivery: string
  any: string
  find: string
  none: string
  more: string
  file: string
  columns: string[]
}

const texts: Record<Language, LogText> = {
  ja: {
    title: '発行履歴',
    search: 'シリアル番号（はじめの数文字）またはログインID',
    from: '発行日（から）',
    to: '発行日（まで）',
    purpose: '種類',
    delivery: '導入',
    any: 'すべて',
    find: '検索',
    none: '該当する証明書はありません。',
    more: '次へ',
    file: 'この条件の全件をCSVで保存',
    columns: [
      '発行日時',
      'ログインID',
      '氏名',
      '種類',
      'シリアル番号',
      '有効期限',
      '導入',
      '導入確認日時',
      '失効日時',
      '失効理由',
      'CRLの理由',
      '失効した管理者',
    ],
  },
  en: {
    title: 'Issue log',
    search: 'Serial number (its beginning) or login ID',
    from: 'Issued from',
    to: 'Issued until',
    purpose: 'Kind',
    delivery: 'On the PC',
    any: 'any',
    find: 'Find',
    none: 'There is no such certificate.',
    more: 'More',
    file: 'Save all of these as CSV',
    columns: [
      'issued',
      'login ID',
      'name',
      'kind',
      'serial number',
      'valid until',
      'delivery',
      'confirmed',
      'revoked',
      'reason',
      'reason in the CRL',
      'revoked by',
    ],
  },
}
