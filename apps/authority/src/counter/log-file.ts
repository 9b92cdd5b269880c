import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { auditedHere } from './act.ts'
import { csvAnswer, rowsAtOnce } from './csv-answer.ts'
import { queryOf } from './log-query.ts'
import { type LogKey, type LogQuery, type LogRow, readLog } from './read-log.ts'
import { refusalText } from './refusal-item.ts'

/** What the issue log's page finds as a file, all of it. That it was taken is in the audit log. */
export async function logFile(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const { db, profile } = c.get('institution')
  const query = queryOf(c)
  const { result = null, purpose = null, delivery = null } = query
  const details = { ...query, result, purpose, delivery }
  await auditedHere(c, { action: 'issue_log_exported', target: null, details }, () => Promise.resolve(true))
  return csvAnswer(c, `${profile.code}-certificates`, piecesOf(db, profile.code, language, query))
}

async function* piecesOf(
  db: PrismaClient,
  institutionCode: string,
  language: Language,
  query: LogQuery,
): AsyncGenerator<string[][]> {
  yield [columns[language]]
  for (let after: LogKey | null = null; ;) {
    const rows = await readLog(db, institutionCode, query, { after, limit: rowsAtOnce })
    const names = await namesOf(db, institutionCode, rows)
    yield rows.map((row) => cellsOf(language, row, names))
    if (rows.length < rowsAtOnce) return
    after = rows.at(-1) ?? null
  }
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
