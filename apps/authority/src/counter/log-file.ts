import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { csvText } from '../csv.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { auditedHere } from './act.ts'
import { queryOf } from './log-query.ts'
import { type LogKey, type LogRow, readLog } from './read-log.ts'
import { refusalText } from './refusal-item.ts'

const rowsAtOnce = 1000

/** What the issue log's page finds as a file, all of it. That it was taken is in the audit log. */
export async function logFile(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const { db, profile } = c.get('institution')
  const query = queryOf(c)
  const { result = null, purpose = null, delivery = null } = query
  const details = { ...query, result, purpose, delivery }
  await auditedHere(c, { action: 'issue_log_exported', target: null, details }, () => Promise.resolve(true))
  let after: LogKey | null = null
  let isFirst = true
  const pieces = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const rows: LogRow[] = await readLog(db, profile.code, query, { after, limit: rowsAtOnce })
      const names = await namesOf(db, profile.code, rows)
      const records = rows.map((row) => cellsOf(language, row, names))
      const piece = isFirst ? csvText([columns[language], ...records]) : csvText(records, { isFirst: false })
      if (piece) controller.enqueue(Buffer.from(piece))
      isFirst = false
      after = rows.at(-1) ?? null
      if (rows.length < rowsAtOnce) controller.close()
    },
  })
  return c.body(pieces, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${profile.code}-certificates.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
}

/** Whose the login IDs of refused requests are. */
async function namesOf(db: PrismaClient, institutionCode: string, rows: LogRow[]): Promise<Map<string, string>> {
  const loginIds = new Set(rows.flatMap((row) => (row.result === 'refused' ? [row.refusal.loginId] : [])))
  const found = await db.subscriber.findMany({
    where: { institutionCode, loginId: { in: [...loginIds] } },
    select: { loginId: true, name: true },
  })
  return new Map(found.map(({ loginId, name }) => [loginId, name]))
}

function cellsOf(language: Language, row: LogRow, names: Map<string, string>): string[] {
  if (row.result === 'refused') {
    const { loginId, purpose, code, firstAt, lastAt, times, address } = row.refusal
    const person = [loginId, names.get(loginId) ?? '', purpose]
    const refusal = [code, refusalText(language, code), firstAt.toISOString(), String(times), address]
    return [lastAt.toISOString(), ...person, ...noCertificate, row.result, ...refusal]
  }
  const { issuedAt, subscriber, purpose, serialHex, notAfter, delivery, ...rest } = row.certificate
  return [
    issuedAt.toISOString(),
    subscriber.loginId,
    subscriber.name,
    purpose,
    serialHex,
    notAfter.toISOString(),
    delivery,
    rest.confirmedAt?.toISOString() ?? '',
    rest.revokedAt?.toISOString() ?? '',
    rest.revocationReason ?? '',
    rest.crlReason ?? '',
    rest.revokedBy ?? '',
    row.result,
    ...noRefusal,
  ]
}

const noCertificate = Array.from({ length: 8 }, () => '')
const noRefusal = Array.from({ length: 5 }, () => '')

const columns: Record<Language, string[]> = {
  ja: [
    '日時',
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
    '結果',
    'コード',
    'コードの意味',
    '最初の日時',
    '回数',
    '接続元',
  ],
  en: [
    'at',
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
    'result',
    'code',
    'what it means',
    'first at',
    'times',
    'address',
  ],
}
