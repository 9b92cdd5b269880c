import { CsvError, parse } from 'csv-parse/sync'
import { CannotDo } from './cannot-do.ts'

/** A row of a file, with its cells by their column. */
export interface CsvRow<Column extends string> {
  /** As an editor counts. */
  line: number
  cells: string[]
  /** Trimmed; empty where there is none. */
  cell: (column: Column) => string
}

/** A row that cannot be taken, and why. */
export interface RowError {
  line: number
  /** What is told of it again. */
  cells: string[]
  problems: Record<'ja' | 'en', string>[]
}

/**
 * Reads a CSV file whose first row names its columns. UTF-8, or what Excel writes in Japan. Rows without anything are
 * left out.
 * @throws CannotDo when it is no such file at all.
 */
export function readCsv<const Column extends string>(
  bytes: Buffer,
  { columns, required }: { columns: readonly Column[]; required: readonly Column[] },
): CsvRow<Column>[] {
  const [header = [], ...rows] = recordsOf(decode(bytes))
  const unknown = header.filter((name) => !columns.some((column) => column === name))
  if (unknown.length > 0) {
    const names = unknown.map(quotable)
    throw new CannotDo(`the file has columns nobody knows: ${names.join(', ')}`, {
      ja: `ファイルに不明な列があります: ${names.join('、')}`,
    })
  }
  const missing = required.filter((name) => !header.includes(name))
  if (missing.length > 0) {
    throw new CannotDo(`the file lacks the column ${missing.join(' and ')}`, {
      ja: `ファイルに列がありません: ${missing.join('、')}`,
    })
  }
  return rows.flatMap((cells, index) => {
    if (cells.every((cell) => cell.trim() === '')) return []
    return [{ line: index + 2, cells, cell: (column: Column) => (cells[header.indexOf(column)] ?? '').trim() }]
  })
}

/** What may be said of a cell again: in the wrong column a long one may be the secret of a token (26 characters at least). */
export const quotable = (cell: string): string => (cell.length > 24 ? '…' : cell)

/** What is valid UTF-8 is UTF-8: Shift_JIS text practically never is. */
function decode(bytes: Buffer): string {
  for (const encoding of ['utf-8', 'shift_jis']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // Then it is the other one, or none.
    }
  }
  throw new CannotDo('the file is neither UTF-8 nor Shift_JIS', {
    ja: 'ファイルの文字コードが、UTF-8でもShift_JISでもありません。',
  })
}

function recordsOf(text: string): string[][] {
  try {
    // Empty lines stay, so that the others keep their numbers.
    return parse(text, { relax_column_count: true, skip_empty_lines: false })
  } catch (error) {
    if (error instanceof CsvError) {
      throw new CannotDo(`the file is no CSV: ${error.message}`, {
        cause: error,
        ja: 'ファイルがCSVの形になっていません。',
      })
    }
    throw error
  }
}
