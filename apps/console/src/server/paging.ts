import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { z } from 'zod'
import { db } from './db.ts'

/** Lists page by key: the cursor is the sort value and id of the last row seen, so rows that come and go cannot shift a page. */
export const pageInput = {
  cursor: z.string().max(1000).nullish(),
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

/** A column a list is sorted by: never null in the rows of its table. */
export interface SortKey {
  /** SQL of the value. */
  by: Prisma.Sql
  type: 'instant' | 'text' | 'uuid'
}

/** What a list is made of, and in which order. */
export interface Listing {
  /** The tables, after FROM, up to and without WHERE. */
  from: Prisma.Sql
  /** The id of a row. */
  id: Prisma.Sql
  where: Prisma.Sql[]
  /** The columns, the first first; the id decides where all are the same. */
  keys: SortKey[]
  direction: 'asc' | 'desc'
}

/** What a cursor stands for: the sort values of the last row, and its id. @throws Problem input when it is none of ours. */
function readCursor(cursor: string): string[] {
  try {
    return z.array(z.string().max(400)).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    throw new Problem('input', { fields: ['cursor'] }, { cause })
  }
}

const cursorOf = ({ place }: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

interface Place {
  id: string
  /** The sort values and the id, as text PostgreSQL reads back to the same. */
  place: string[]
}

const casts = { instant: Prisma.sql`::timestamptz`, text: Prisma.sql`::text`, uuid: Prisma.sql`::uuid` }

/** The ids of a page, in order. The rows themselves are then read by id. */
export async function pageOfIds(
  { from, id, where, keys, direction }: Listing,
  { cursor, limit }: { cursor?: string | null | undefined; limit: number },
): Promise<Page<string>> {
  const columns = [...keys, { by: id, type: 'uuid' as const }]
  const values = columns.map(({ by }) => by)
  const after = cursor ? [beyond(columns, readCursor(cursor), direction)] : []
  const order = direction === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const found = await db().$queryRaw<Place[]>`
    SELECT ${id} AS id, ARRAY[${Prisma.join(values.map((value) => Prisma.sql`${value}::text`))}] AS place
    FROM ${from} WHERE ${all([...where, ...after])}
    ORDER BY ${Prisma.join(values.map((value) => Prisma.sql`${value} ${order}`))} LIMIT ${limit + 1}`
  const page = pageOf(found, limit, cursorOf)
  return { rows: page.rows.map((row) => row.id), nextCursor: page.nextCursor }
}

function beyond(columns: SortKey[], place: string[], direction: 'asc' | 'desc'): Prisma.Sql {
  const values = columns.map(({ type }, index) => Prisma.sql`${place[index] ?? ''}${casts[type]}`)
  const row = Prisma.join(columns.map(({ by }) => by))
  const than = direction === 'asc' ? Prisma.sql`>` : Prisma.sql`<`
  return Prisma.sql`(${row}) ${than} (${Prisma.join(values)})`
}

/** Conditions that must all hold. */
export const all = (conditions: Prisma.Sql[]): Prisma.Sql =>
  conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`TRUE`

/** How many rows a listing has, exactly: 150,000 are counted in an index in 20 ms. */
export async function countOf({ from, where }: Pick<Listing, 'from' | 'where'>): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM ${from} WHERE ${all(where)}`
  return row?.count ?? 0
}

/**
 * The ids of a page and, with the first page, how many rows there are in all. `few`: its filter is costly and leaves few
 * rows, so that page and number are best found together; otherwise the page is read from an index, and not all rows.
 */
export async function pageAndTotal(
  listing: Listing,
  { cursor, limit }: { cursor?: string | null | undefined; limit: number },
  few: boolean,
): Promise<Page<string> & { total: number | null }> {
  if (cursor) return { ...(await pageOfIds(listing, { cursor, limit })), total: null }
  if (few) return pageOfFew(listing, limit)
  const [page, total] = await Promise.all([pageOfIds(listing, { limit }), countOf(listing)])
  return { ...page, total }
}

async function pageOfFew({ from, id, where, keys, direction }: Listing, limit: number) {
  const columns = [...keys.map(({ by }) => by), id]
  const names = columns.map((_, index) => Prisma.raw(`k${index}`))
  const order = direction === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const found = await db().$queryRaw<(Place & { total: number })[]>`
    WITH hits AS MATERIALIZED (
      SELECT ${id} AS id, ${Prisma.join(columns.map((column, index) => Prisma.sql`${column} AS ${names[index] ?? id}`))}
      FROM ${from} WHERE ${all(where)})
    SELECT id, ARRAY[${Prisma.join(names.map((name) => Prisma.sql`${name}::text`))}] AS place,
      (SELECT count(*)::int FROM hits) AS total
    FROM hits ORDER BY ${Prisma.join(names.map((name) => Prisma.sql`${name} ${order}`))} LIMIT ${limit + 1}`
  const page = pageOf(found, limit, cursorOf)
  return { rows: page.rows.map((row) => row.id), nextCursor: page.nextCursor, total: found[0]?.total ?? 0 }
}

/** Rows read by id, in the order of the ids; one deleted meanwhile is left out. */
export function inOrder<Row extends { id: string }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The rows after a cursor of an instant and an id, in either direction: for lists that Prisma reads by themselves. */
export function afterInstant(field: string, cursor: string | null | undefined, direction: 'asc' | 'desc') {
  if (!cursor) return {}
  const [time = '', id = ''] = cursor.split('_')
  const at = new Date(Number(time))
  const than = direction === 'asc' ? 'gt' : 'lt'
  return { OR: [{ [field]: { [than]: at } }, { [field]: at, id: { [than]: id } }] }
}

export const instantCursor = (at: Date, id: string): string => `${at.getTime()}_${id}`
