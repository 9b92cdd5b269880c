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

/** Assignments as they stand; `key` and `differs` are columns of the login ID `s` and of the PC `a`. */
const assigned = (key: Prisma.Sql, differs: Prisma.Sql) => Prisma.sql`
  SELECT ${key} AS key, ${differs} AS differs, x."subscriberId", x."agentId"
  FROM "Assignment" AS x JOIN "Subscriber" AS s ON s.id = x."subscriberId" JOIN "Agent" AS a ON a.id = x."agentId"
  WHERE x."endedAt" IS NULL AND a.state <> 'retired'`
const employee = Prisma.sql`s."employeeId"::text`
const machine = Prisma.sql`a."machineId"`

/** Who is involved, by key: a key whose rows differ is a conflict. What is live is decided here by `now`. */
const sources: Record<ConflictKind, (now: Date) => Prisma.Sql> = {
  shared_pc: () => assigned(machine, employee),
  two_pcs: () => assigned(employee, machine),
  login_on_two_pcs: (now) => Prisma.sql`
    SELECT "subscriberId"::text AS key, "agentId"::text AS differs, "subscriberId", "agentId"
    FROM (
      SELECT c."subscriberId", c."agentId" FROM "Certificate" AS c
      WHERE c."subscriberId" IS NOT NULL AND c."agentId" IS NOT NULL AND c."authorityStatus" = 'issued'
        AND c."notAfter" > ${now} AND c."successorId" IS NULL AND c.presence <> 'absent_after_seen'
      UNION SELECT "subscriberId", "agentId" FROM "Assignment" WHERE "endedAt" IS NULL) AS h
      JOIN "Agent" AS a ON a.id = h."agentId"
    WHERE a.state <> 'retired'`,
  twin_login_ids: () => Prisma.sql`
    SELECT s."authorityId"::text || ' ' || lower(s."loginId") AS key, ${employee} AS differs, s.id AS "subscriberId",
      NULL::uuid AS "agentId"
    FROM "Subscriber" AS s`,
}

const keysOf = (source: Prisma.Sql) =>
  Prisma.sql`SELECT key FROM (${source}) AS involved GROUP BY key HAVING min(differs) <> max(differs)`

/** More than these at once are a rule somebody has, not a list to work through. */
const mostRows = 400

/** Matches that contradict each other, with who is involved. */
export async function listConflicts(): Promise<Conflict[]> {
  const now = new Date()
  const lists = await Promise.all(conflictKinds.map((kind) => conflictsOf(kind, now)))
  return lists.flat()
}

async function conflictsOf(kind: ConflictKind, now: Date): Promise<Conflict[]> {
  const source = sources[kind](now)
  const rows = await db().$queryRaw<(Involved & { key: string })[]>`
    SELECT f.key, e.id AS "employeeId", e.name, s."loginId", a.id AS "agentId", a.hostname
    FROM (${source}) AS f JOIN "Subscriber" AS s ON s.id = f."subscriberId" JOIN "Employee" AS e ON e.id = s."employeeId"
      LEFT JOIN "Agent" AS a ON a.id = f."agentId"
    WHERE f.key IN (${keysOf(source)})
    ORDER BY f.key, s."loginId", a.hostname LIMIT ${mostRows}`
  const byKey = Map.groupBy(rows, ({ key }) => key)
  return [...byKey].map(([key, involved]) => ({ kind, key, involved }))
}

export async function countConflicts(): Promise<number> {
  const now = new Date()
  const counts = await Promise.all(
    conflictKinds.map(
      (kind) =>
        db().$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (${keysOf(sources[kind](now))}) AS keys`,
    ),
  )
  return counts.reduce((sum, [row]) => sum + (row?.count ?? 0), 0)
}
