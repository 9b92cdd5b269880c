import { en } from '@certfleet/core/text/en.ts'
import { type DomainText, ja } from '@certfleet/core/text/ja.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { stringify } from 'csv-stringify/sync'
import { db } from '../db.ts'
import { errorText } from './error-text.ts'
import type { RowError } from './read-rows.ts'

const words: Record<'ja' | 'en', DomainText> = { ja, en }

/**
 * The rows that were not taken in, as a file to be corrected and imported again: the same columns and cells, with what is
 * wrong at the end (a column imports ignore). With a byte order mark, or Excel would not read its Japanese.
 */
export async function errorFile(id: string, locale: 'ja' | 'en'): Promise<{ name: string; text: string }> {
  const row = await db().peopleImport.findUnique({
    where: { id },
    select: { fileName: true, header: true, errors: true },
  })
  if (!row) throw new Problem('not_found', { kind: 'import', id })
  const header = row.header as string[]
  const errors = row.errors as unknown as RowError[]
  const domain = words[locale]
  const rows = errors.map((error) => [
    ...header.map((_, index) => error.cells[index] ?? ''),
    ...error.cells.slice(header.length),
    error.errors.map((one) => errorText(one, domain)).join(' / '),
  ])
  // Formulas are defused with an apostrophe, which reading takes off again.
  const text = stringify([[...header, domain.importErrorHeading], ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  const base = row.fileName.replace(/\.[^.]*$/, '')
  return { name: `${base}-${locale === 'ja' ? 'エラー' : 'errors'}.csv`, text }
}
