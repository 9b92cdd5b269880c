import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'

/**
 * `shared_pc`: two people on one PC: whoever makes a payment and whoever approves it must not sit at one machine.
 * `two_pcs`: one person on two PCs, which takes two login IDs. `login_on_two_pcs`: one login ID's live certificates are
 * proven on two PCs, or on another than the one it is assigned to. `twin_login_ids`: two people's login IDs differ in
 * upper and lower case alone: most likely one login ID, registered twice.
 */
const conflictKinds = ['login_on_two_pcs', 'twin_login_ids', 'shared_pc', 'two_pcs'] as const
type ConflictKind = (typeof conflictKinds)[number]

interface Involved {
  employeeId: string
  name: string
  loginId: string
  /** Null where no PC is involved. */
  agentId: string | null
  hostname: string | null
}

export interface Conflict {
  kind: ConflictKind
  key: string
  involved: Involved[]
}

const assigned = Prisma.sql`
  SELECT e.id AS "employeeId", e.name, s."loginId", a.id AS "agentId", a.hostname, a."machineId"
  FROM "Assignment" AS x JOIN "Subscriber" AS s ON s.id = x."subscriberId" JOIN "Employee" AS e ON e.id = s."employeeId"
    JOIN "Agent" AS a ON a.id = x."agentId"
  WHERE x."endedAt" IS NULL AND a.state <> 'retired'`

/** Each finds the keys in conflict, and who is involved in each. What is live is decided here by `now`. */
const queries: Record<ConflictKind, (now: Date) => Prisma.Sql> = {
  shared_pc: () => Prisma.sql`
    SELECT "machineId" AS key, * FROM (${assigned}) AS p
    WHERE "machineId" IN (SELECT "machineId" FROM (${assigned}) AS q GROUP BY 1 HAVING count(DISTINCT "employeeId") > 1)`,
  two_pcs: () => Prisma.sql`
    SELECT "employeeId"::text AS key, * FROM (${assigned}) AS p
    WHERE "employeeId" IN (SELECT "employeeId" FROM (${assigned}) AS q GROUP BY 1 HAVING count(DISTINCT "machineId") > 1)`,
  login_on_two_pcs: (now) => Prisma.sql`
    WITH holds AS (
      SELECT c."subscriberId", c."agentId" FROM "Certificate" AS c
      WHERE c."subscriberId" IS NOT NULL AND c."agentId" IS NOT NULL AND c."authorityStatus" = 'issued'
        AND c."notAfter" > ${now} AND c."successorId" IS NULL AND c.presence <> 'absent_after_seen'
      UNION SELECT "subscriberId", "agentId" FROM "Assignment" WHERE "endedAt" IS NULL)
    SELECT s.id::text AS key, e.id AS "employeeId", e.name, s."loginId", a.id AS "agentId", a.hostname
    FROM holds AS h JOIN "Subscriber" AS s ON s.id = h."subscriberId" JOIN "Employee" AS e ON e.id = s."employeeId"
      JOIN "Agent" AS a ON a.id = h."agentId"
    WHERE a.state <> 'retired' AND h."subscriberId" IN (
      SELECT o."subscriberId" FROM holds AS o JOIN "Agent" AS b ON b.id = o."agentId" AND b.state <> 'retired'
      GROUP BY 1 HAVING count(DISTINCT o."agentId") > 1)`,
  twin_login_ids: () => Prisma.sql`
    SELECT s."authorityId"::text || ' ' || lower(s."loginId") AS key, e.id AS "employeeId", e.name, s."loginId",
      NULL::uuid AS "agentId", NULL::text AS hostname
    FROM "Subscriber" AS s JOIN "Employee" AS e ON e.id = s."employeeId"
    WHERE (s."authorityId", lower(s."loginId")) IN (
      SELECT "authorityId", lower("loginId") FROM "Subscriber" GROUP BY 1, 2 HAVING count(DISTINCT "employeeId") > 1)`,
}

/** More than these at once are a rule somebody has, not a list to work through. */
const mostRows = 400

/** Matches that contradict each other, with who is involved. */
export async function listConflicts(): Promise<Conflict[]> {
  const now = new Date()
  const lists = await Promise.all(conflictKinds.map((kind) => conflictsOf(kind, now)))
  return lists.flat()
}

async function conflictsOf(kind: ConflictKind, now: Date): Promise<Conflict[]> {
  const rows = await db().$queryRaw<(Involved & { key: string })[]>`
    SELECT key, "employeeId", name, "loginId", "agentId", hostname FROM (${queries[kind](now)}) AS found
    ORDER BY key, "loginId", hostname LIMIT ${mostRows}`
  const byKey = Map.groupBy(rows, ({ key }) => key)
  return [...byKey].map(([key, involved]) => ({ kind, key, involved }))
}

export async function countConflicts(): Promise<number> {
  const now = new Date()
  const counts = await Promise.all(
    conflictKinds.map(
      (kind) =>
        db().$queryRaw<{ count: number }[]>`
        SELECT count(DISTINCT key)::int AS count FROM (${queries[kind](now)}) AS found`,
    ),
  )
  return counts.reduce((sum, [row]) => sum + (row?.count ?? 0), 0)
}
