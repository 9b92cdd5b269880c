import { z } from 'zod'

/** Lists page by key: the cursor is the sort value and id of the last row seen, so rows that come and go cannot shift a page. */
export const pageInput = {
  cursor: z
    .string()
    .max(200)
    .regex(/^[\w.-]*$/)
    .nullish(),
  limit: z.int().min(1).max(200).default(50),
}

export interface Page<Row> {
  rows: Row[]
  /** Ask for the next page with it; null when this was the last. */
  nextCursor: string | null
}

/** Cuts the one row too many that was asked for to know whether there are more. */
export function pageOf<Row>(found: Row[], limit: number, cursorOf: (row: Row) => string): Page<Row> {
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, nextCursor: found.length > limit && last ? cursorOf(last) : null }
}

/** The rows after a cursor of an instant and an id, in either direction. */
export function afterInstant(field: string, cursor: string | null | undefined, direction: 'asc' | 'desc') {
  if (!cursor) return {}
  const [time = '', id = ''] = cursor.split('_')
  const at = new Date(Number(time))
  const beyond = direction === 'asc' ? 'gt' : 'lt'
  return { OR: [{ [field]: { [beyond]: at } }, { [field]: at, id: { [beyond]: id } }] }
}

export const instantCursor = (at: Date, id: string): string => `${at.getTime()}_${id}`
