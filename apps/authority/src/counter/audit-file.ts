import type { AuditEvent, Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { audited } from './act.ts'
import { auditQueryOf, whereAudit } from './audit-query.ts'
import { actorKindTexts, auditText } from './audit-text.ts'
import { csvAnswer, rowsAtOnce } from './csv-answer.ts'

/** What the page of the audit log finds as a file, all of it. That it was taken is in the log itself. */
export async function auditFile(c: HttpContext, db: PrismaClient, institutionCode: string | null): Promise<Response> {
  const query = auditQueryOf(c)
  const deed = { action: 'audit_log_exported', target: null, details: query } as const
  await audited(c, db, { ...deed, ...(institutionCode !== null && { institutionCode }) }, () => Promise.resolve(true))
  const name = [institutionCode, 'audit'].filter(Boolean).join('-')
  return csvAnswer(
    c,
    name,
    piecesOf(db, languageOf(c), (before) => whereAudit(query, institutionCode, before)),
  )
}

async function* piecesOf(
  db: PrismaClient,
  language: Language,
  where: (before: bigint | null) => Prisma.AuditEventWhereInput,
): AsyncGenerator<string[][]> {
  yield [columns[language]]
  for (let before: bigint | null = null; ;) {
    const rows: AuditEvent[] = await db.auditEvent.findMany({
      where: where(before),
      orderBy: { id: 'desc' },
      take: rowsAtOnce,
    })
    yield rows.map(({ at, institutionCode, by, byKind, action, target, details }) => [
      at.toISOString(),
      institutionCode ?? '',
      by,
      actorKindTexts[language][byKind],
      auditText(language, action),
      target ?? '',
      JSON.stringify(details),
    ])
    const last = rows.at(-1)
    if (!last || rows.length < rowsAtOnce) return
    before = last.id
  }
}

const columns: Record<Language, string[]> = {
  ja: ['日時', '金融機関コード', '行った人', '手段', '操作', '対象', '詳細'],
  en: ['at', 'institution', 'by', 'by which way', 'what', 'to whom', 'details'],
}
