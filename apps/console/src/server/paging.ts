import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { z } from 'zod'
import { db } from './db.ts'

/** Lists page by key: the cursor is the sort value and id of the last row seen, so rows that come and go cannot shift a page. */
export const pageInput = {
  cursor: z.string().max(4000).nullish(),
  limit: z.int().min(1).max(200).default(50),
}

export interface Page<Row> {
  rows: Row[]
  /** Ask for the next page with it; null when this was the last. */
  nextCursor: string | null
}

/** A column a list is sorted by: never null in the rows of its table. */
export interface SortKey {
  /** SQL of the value. */
  by: Prisma.Sql
  type: KeyType
}
type KeyType = 'instant' | 'text' | 'uuid' | 'serial'

/** What a list is made of, and in which order. */
export interface Listing {
  /** The tables, after FROM, up to and without WHERE. */
  from: Prisma.Sql
  /** Those whose rows are counted, where the order takes tables that neither add rows nor leave any out. */
  counted?: Prisma.Sql
  /** The id of a row. */
  id: Prisma.Sql
  /** What kind of id that is; a uuid where it is not said. */
  idType?: 'uuid' | 'serial'
  where: Prisma.Sql[]
  /** The columns, the first first; the id decides where all are the same. */
  keys: SortKey[]
  direction: 'asc' | 'desc'
}

/** What a cursor stands for: the sort values of the last row, and its id. @throws Problem input when it is none of ours. */
function readCursor(cursor: string, columns: SortKey[]): string[] {
  try {
    const place = z
      .array(z.string())
      .length(columns.length)
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return place.map((value, index) => written[columns[index]?.type ?? 'text'].parse(value))
  } catch (cause) {
    throw new Problem('input', { fields: ['cursor'] }, { cause })
  }
}

/** Sort values as PostgreSQL writes them, and reads them again. */
const written = {
  instant: z.string().refine((value) => /^-?infinity$/.test(value) || z.iso.datetime().safeParse(toIso(value)).success),
  text: z.string().refine((value) => !value.includes('\0')),
  uuid: z.guid(),
  serial: z.string().regex(/^\d{1,18}$/),
} satisfies Record<KeyType, z.ZodType<string>>

/** Of an instant as our sessions, which are in UTC, are given it. */
const toIso = (instant: string): string => instant.replace(' ', 'T').replace(/\+00$/, 'Z')

const cursorOf = ({ place }: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

interface Place {
  /** The sort values and then the id, as text PostgreSQL reads back to the same. */
  place: string[]
}

const casts = {
  instant: Prisma.sql`::timestamptz`,
  text: Prisma.sql`::text`,
  uuid: Prisma.sql`::uuid`,
  serial: Prisma.sql`::bigint`,
} satisfies Record<KeyType, Prisma.Sql>

/** The ids of a page, in order. The rows themselves are then read by id. */
export async function pageOfIds(
  { from, id, idType = 'uuid', where, keys, direction }: Listing,
  { cursor, limit }: { cursor?: string | null | undefined; limit: number },
): Promise<Page<string>> {
  const columns = [...keys, { by: id, type: idType }]
  const after = cursor ? [beyond(columns, readCursor(cursor, columns), direction)] : []
  const { values, order, place } = sorting(columns, direction)
  const found = await db().$queryRaw<Place[]>`
    SELECT ${place} FROM (
      SELECT ${values} FROM ${from} WHERE ${all([...where, ...after])} ORDER BY ${order} LIMIT ${limit + 1}) AS page
    ORDER BY ${order}`
  return pageOf(found, limit)
}

/**
 * The values rows are sorted by, under names; and a row's place, made of them once the page is cut: as text, which for
 * each of 100,000 rows takes longer than to sort them.
 */
function sorting(columns: SortKey[], direction: 'asc' | 'desc') {
  const than = direction === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const named = columns.map(({ by }, index) => ({ by, name: Prisma.raw(`k${index}`) }))
  return {
    values: Prisma.join(named.map(({ by, name }) => Prisma.sql`${by} AS ${name}`)),
    order: Prisma.join(named.map(({ name }) => Prisma.sql`${name} ${than}`)),
    place: Prisma.sql`ARRAY[${Prisma.join(named.map(({ name }) => Prisma.sql`${name}::text`))}] AS place`,
  }
}

/** Cuts the one row too many that was asked for to know whether there are more. */
function pageOf(found: Place[], limit: number): Page<string> {
  const places = found.slice(0, limit)
  const last = places.at(-1)
  return {
    rows: places.map(({ place }) => place.at(-1) ?? ''),
    nextCursor: found.length > limit && last ? cursorOf(last) : null,
  }
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

/** Whether an enum's column has one of these values. As one parameter, cast from text, it would be cast for each row. */
export function isOneOf(column: Prisma.Sql, type: string, values: string[]): Prisma.Sql {
  const cast = Prisma.raw(`::"${type}"`)
  return Prisma.sql`${column} IN (${Prisma.join(values.map((value) => Prisma.sql`${value}${cast}`))})`
}

/** How many rows a listing has, exactly: 150,000 are counted in an index in 20 ms. */
export async function countOf({
  from,
  counted = from,
  where,
}: Pick<Listing, 'from' | 'counted' | 'where'>): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM ${counted} WHERE ${all(where)}`
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

async function pageOfFew({ from, id, idType = 'uuid', where, keys, direction }: Listing, limit: number) {
  const { values, order, place } = sorting([...keys, { by: id, type: idType }], direction)
  const found = await db().$queryRaw<(Place & { total: number })[]>`
    WITH hits AS MATERIALIZED (SELECT ${values} FROM ${from} WHERE ${all(where)})
    SELECT ${place}, (SELECT count(*)::int FROM hits) AS total
    FROM (SELECT * FROM hits ORDER BY ${order} LIMIT ${limit + 1}) AS page ORDER BY ${order}`
  return { ...pageOf(found, limit), total: found[0]?.total ?? 0 }
}

/** Rows read by id, in the order of the ids; one deleted meanwhile is left out. */
export function inOrder<Row extends { id: string | bigint }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [String(row.id), row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
