import { Problem } from '@certfleet/core/problem.ts'
import { type ImportColumn, type RowProblem, columnOf } from '@certfleet/core/people-import.ts'
import { readCell } from './read-cell.ts'
import type { Table } from './read-table.ts'

/** What a row says. A column that is absent or empty says nothing; null (a cell with `-`) clears what is there. */
export interface ImportRow {
  line: number
  values: Partial<Record<ImportColumn, string | null>>
}

export interface CellError {
  column: ImportColumn | null
  problem: RowProblem
  /** The cell as it stood in the file. */
  value: string
  /** What it clashes with: a line number, a name, a known value. */
  detail?: string
}

/** A row that is not taken in, with its cells, so that it can be handed back and corrected. */
export interface RowError {
  line: number
  cells: string[]
  errors: CellError[]
}

export interface ReadRows {
  rows: ImportRow[]
  errors: RowError[]
  columns: ImportColumn[]
  /** Headings that are none of ours. */
  ignored: string[]
}

/** Reads cells by their headings. @throws Problem import_unreadable when the headings cannot be used. */
export function readRows({ header, records }: Table): ReadRows {
  const columns = header.map(columnOf)
  const known = columns.filter((column) => column !== null)
  if (!known.some((column) => keys.includes(column))) throw new Problem('import_unreadable', { reason: 'no_columns' })
  const twice = known.find((column, index) => known.indexOf(column) !== index)
  if (twice) throw new Problem('import_unreadable', { reason: 'column_twice', column: twice })
  const rows: ImportRow[] = []
  const errors: RowError[] = []
  for (const { line, cells } of records) {
    const found = cells.length > header.length ? [tooManyCells(cells, header)] : []
    const row: ImportRow = { line, values: {} }
    for (const [index, column] of columns.entries()) {
      const value = cells[index] ?? ''
      if (!column || value.trim() === '') continue
      const read = readCell(column, value)
      if ('problem' in read) found.push({ column, value, problem: read.problem })
      else row.values[column] = read.value
    }
    if (found.length > 0) errors.push({ line, cells, errors: found })
    else rows.push(row)
  }
  const ignored = header.filter((heading, index) => columns[index] === null && heading.trim() !== '')
  return { rows, errors, columns: known, ignored }
}

/** One of these says whose row it is. */
const keys: ImportColumn[] = ['employeeNumber', 'email', 'loginId']

/** A separator within a cell that was not quoted shifts the rest: nothing of such a row can be trusted. */
const tooManyCells = (cells: string[], header: string[]): CellError => ({
  column: null,
  problem: 'cell_count',
  value: String(cells.length),
  detail: String(header.length),
})
