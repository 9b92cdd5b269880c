import { Problem } from '@certfleet/core/problem.ts'
import { maxImportRows } from '@certfleet/core/people-import.ts'
import { CsvError, parse } from 'csv-parse/sync'

export interface Table {
  separator: 'comma' | 'tab'
  header: string[]
  records: { line: number; cells: string[] }[]
}

/**
 * The cells of a CSV or TSV text. `line` is where the record begins, as an editor counts.
 * @throws Problem import_unreadable
 */
export function readTable(text: string): Table {
  const firstLine = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? ''
  const separator = firstLine.includes('\t') ? 'tab' : 'comma'
  const [first, ...records] = parseCells(text.replaceAll(/\r\n?/g, '\n'), separator === 'tab' ? '\t' : ',')
  if (!first) throw new Problem('import_unreadable', { reason: 'empty' })
  const filled = records.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  if (filled.length > maxImportRows) throw new Problem('import_unreadable', { reason: 'too_many_rows' })
  return { separator, header: first.cells, records: filled }
}

interface WithInfo {
  record: string[]
  /** Lines read until the end of the record. */
  info: { lines: number }
}

function parseCells(text: string, delimiter: string): Table['records'] {
  let readLines = 0
  const options = {
    delimiter,
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (row: string[], { lines }: { lines: number }) => {
      readLines = lines
      return row
    },
  }
  try {
    const rows = parse(text, options) as unknown as WithInfo[]
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines - newlines(record) }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const reason = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote_open' : 'quote_misplaced'
    // An open quote is noticed at the end of the file; it is in the record after the last whole one.
    throw new Problem('import_unreadable', { reason, line: readLines + 1 }, { cause: error })
  }
}

const newlines = (record: string[]): number =>
  record.reduce((count, cell) => count + (cell.match(/\n/g)?.length ?? 0), 0)
