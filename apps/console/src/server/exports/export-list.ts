import { type Actor, type AuditData, audit } from '../audit/audit.ts'
import { db } from '../db.ts'
import { log } from '../log.ts'
import { type Cell, type CsvEncoding, csvWriter } from './csv.ts'

export const exportedLists = ['certificates', 'issuances', 'pcs', 'people'] as const
export type ExportedList = (typeof exportedLists)[number]

export interface ExportOrder {
  /** Made by the page that asks, to learn afterwards what became of it. */
  id: string
  list: ExportedList
  encoding: CsvEncoding
  /** As the address says it. */
  filter: string
  header: string[]
  /** A page of records, and the cursor of the next. */
  page: (cursor: string | null) => Promise<{ records: Cell[][]; nextCursor: string | null }>
}

/**
 * A list as a CSV file, page by page as fast as it is taken. Who took what stands in the audit log before the first
 * byte; how many rows there were, and what could not be said in the encoding, after the last.
 */
export async function* exportList(order: ExportOrder, actor: Actor): AsyncGenerator<Buffer> {
  const { list, encoding, filter } = order
  await note('export.started', order, actor, { list, encoding, filter })
  const writer = csvWriter(encoding)
  let rows = 0
  let cursor: string | null = null
  yield writer.write([order.header])
  do {
    const page = await order.page(cursor)
    rows += page.records.length
    if (page.records.length > 0) yield writer.write(page.records)
    cursor = page.nextCursor
  } while (cursor)
  const { count, characters } = writer.replaced
  await note('export.finished', order, actor, { list, rows, replaced: count, characters: characters.join(' ') })
  log().info({ list, rows, encoding }, 'list exported')
}

async function note(
  action: 'export.started' | 'export.finished',
  { id }: ExportOrder,
  actor: Actor,
  data: AuditData,
): Promise<void> {
  await db().$transaction((tx) => audit(tx, { actor, action, subject: { kind: 'export', id }, data }))
}
