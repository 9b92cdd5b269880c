import { Prisma } from '@certfleet/console-db/generated/client.ts'

/**
 * Search as people type it: width, kana, capitals and spaces do not matter (`certfleet_fold`, migration 0005). Typed and
 * stored text are both folded by the database, so that there is one rule. Each function gives a condition on the rows of
 * one list.
 */

/** As a query of its own it is folded once; as an expression of a parameter it would be for each row looked at. */
const folded = (search: string) => Prisma.sql`(SELECT certfleet_fold(${search}))`

type Table = 'Employee' | 'Subscriber' | 'Agent' | 'Notice'

/** Rows whose words contain the text. The index answers by pairs of characters; what it finds for three or more is looked at. */
function contains(table: Table, search: string) {
  const text = Prisma.raw(`"${table}"."searchText"`)
  const grams = Prisma.sql`(SELECT certfleet_grams(typed, least(length(typed), 2)) FROM certfleet_fold(${search}) AS typed)`
  return Prisma.sql`certfleet_grams(${text}, 1, 2) @> ${grams} AND position(${folded(search)} IN ${text}) > 0`
}

function begins(column: '"serialHex"' | '"commonName"', search: string) {
  const text = Prisma.raw(`certfleet_fold(${column})`)
  return Prisma.sql`${text} ~>=~ ${folded(search)} AND ${text} ~<~ (${folded(search)} || chr(1114111))`
}

const agents = (search: string) => Prisma.sql`SELECT "Agent".id FROM "Agent" WHERE ${contains('Agent', search)}`

/** By login ID, and by name, department and e-mail address of the employee. */
const subscribers = (search: string) => Prisma.sql`
  SELECT "Subscriber".id FROM "Subscriber" WHERE ${contains('Subscriber', search)}
  UNION ALL SELECT "Subscriber".id FROM "Employee" JOIN "Subscriber" ON "Subscriber"."employeeId" = "Employee".id
    WHERE ${contains('Employee', search)}`

export const subscriberMatches = (search: string) => Prisma.sql`s.id IN (${subscribers(search)})`

/** By its own names, and by whom it is assigned to. */
export const agentMatches = (search: string) => Prisma.sql`a.id IN (${agents(search)}
  UNION ALL SELECT "agentId" FROM "Assignment" WHERE "endedAt" IS NULL AND "subscriberId" IN (${subscribers(search)}))`

/** By its recipient's name and address, and its subject. */
export const noticeMatches = (search: string) =>
  Prisma.sql`n.id IN (SELECT "Notice".id FROM "Notice" WHERE ${contains('Notice', search)})`

/** What contains the text in one of these columns, capitals apart: for lists that are searched without an index. */
export const anyContains = (columns: Prisma.Sql[], search: string) =>
  Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`position(lower(${search}) IN lower(${column})) > 0`),
    ' OR ',
  )})`

/**
 * By its holder, by its PC, and by how its serial number or common name begins. As alternatives they are looked up in
 * memory while one index is read: as long for a rare name as for a whole department, never as long as fetching each hit.
 */
export const certificateMatches = (search: string) => Prisma.sql`(
  c."subscriberId" IN (${subscribers(search)}) OR c."agentId" IN (${agents(search)})
  OR c.id IN (SELECT id FROM "Certificate" WHERE ${begins('"serialHex"', search)}
    UNION ALL SELECT id FROM "Certificate" WHERE ${begins('"commonName"', search)}))`

export const issuanceMatches = (search: string) => Prisma.sql`(
  i."subscriberId" IN (${subscribers(search)}) OR i."agentId" IN (${agents(search)}))`
