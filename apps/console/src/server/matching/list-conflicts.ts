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

/** What stands more than once under these columns: a conflict, perhaps. In order, it is read from an index on them alone. */
const repeated = (columns: Prisma.Sql, from: Prisma.Sql) =>
  Prisma.sql`SELECT ${columns} FROM ${from} GROUP BY ${columns} HAVING count(*) > 1 ORDER BY ${columns}`
const openAssignments = Prisma.sql`"Assignment" AS x WHERE x."endedAt" IS NULL`

/** What a login ID has on a PC now, as the index "Certificate_held" has it. */
const held = (now: Date) => Prisma.sql`"Certificate" AS c
  WHERE c."subscriberId" IS NOT NULL AND c."agentId" IS NOT NULL AND c."authorityStatus" = 'issued'
    AND c."successorId" IS NULL AND c.presence <> 'absent_after_seen' AND c."notAfter" > ${now}`

/** Assignments as they stand; `differs` is of the login ID `s` or of the PC `a`. */
const assigned = (differs: Prisma.Sql, where: Prisma.Sql) => Prisma.sql`
  SELECT ${differs} AS differs, x."subscriberId", x."agentId"
  FROM "Assignment" AS x JOIN "Subscriber" AS s ON s.id = x."subscriberId" JOIN "Agent" AS a ON a.id = x."agentId"
  WHERE x."endedAt" IS NULL AND a.state <> 'retired' AND ${where}`
const employee = Prisma.sql`s."employeeId"::text`

interface Source {
  /** Keys that may be a conflict: few, of a whole company. */
  suspects: Prisma.Sql
  /** Who is involved in the suspect `r`. A key whose rows differ is a conflict. */
  involved: Prisma.Sql
}

/** What is live is decided here by `now`. */
const sources: Record<ConflictKind, (now: Date) => Source> = {
  shared_pc: () => ({
    suspects: Prisma.sql`
      SELECT "machineId" AS key FROM (${repeated(Prisma.sql`"machineId"`, Prisma.sql`"Agent" WHERE state <> 'retired'`)}) AS m
      UNION SELECT "machineId" FROM "Agent"
        WHERE id = ANY(ARRAY(${repeated(Prisma.sql`x."agentId"`, openAssignments)}))`,
    involved: assigned(employee, Prisma.sql`a."machineId" = r.key`),
  }),
  two_pcs: () => ({
    suspects: Prisma.sql`
      SELECT "employeeId" AS key FROM (${repeated(Prisma.sql`"employeeId"`, Prisma.sql`"Subscriber"`)}) AS e`,
    involved: assigned(Prisma.sql`a."machineId"`, Prisma.sql`s."employeeId" = r.key`),
  }),
  login_on_two_pcs: (now) => ({
    suspects: Prisma.sql`
      SELECT c."subscriberId" AS key FROM (SELECT c."subscriberId", c."agentId" FROM ${held(now)}) AS c
        LEFT JOIN "Assignment" AS x ON x."endedAt" IS NULL AND x."subscriberId" = c."subscriberId"
      GROUP BY c."subscriberId" HAVING count(*) > 1 OR bool_or(x."agentId" <> c."agentId") ORDER BY c."subscriberId"`,
    involved: Prisma.sql`
      SELECT h."agentId"::text AS differs, r.key AS "subscriberId", h."agentId"
      FROM (
        SELECT c."agentId" FROM ${held(now)} AND c."subscriberId" = r.key
        UNION SELECT x."agentId" FROM ${openAssignments} AND x."subscriberId" = r.key) AS h
        JOIN "Agent" AS a ON a.id = h."agentId"
      WHERE a.state <> 'retired'`,
  }),
  twin_login_ids: () => ({
    suspects: Prisma.sql`
      SELECT "authorityId"::text || ' ' || lower AS key, "authorityId", lower
      FROM (${repeated(Prisma.sql`"authorityId", lower("loginId")`, Prisma.sql`"Subscriber"`)}) AS l`,
    involved: Prisma.sql`
      SELECT ${employee} AS differs, s.id AS "subscriberId", NULL::uuid AS "agentId"
      FROM "Subscriber" AS s WHERE s."authorityId" = r."authorityId" AND lower(s."loginId") = r.lower`,
  }),
}

/**
 * The rows of conflicts, with their keys. OFFSET 0 makes each suspect be looked up: PostgreSQL expects a third of all keys
 * to be repeated, and would read the whole company once more.
 */
function contradictions({ suspects, involved }: Source): Prisma.Sql {
  return Prisma.sql`
    SELECT key, "subscriberId", "agentId"
    FROM (SELECT r.key::text AS key, f."subscriberId", f."agentId", min(f.differs) OVER same <> max(f.differs) OVER same AS differ
      FROM (${suspects}) AS r CROSS JOIN LATERAL (${involved} OFFSET 0) AS f WINDOW same AS (PARTITION BY r.key)) AS involved
    WHERE differ`
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
    SELECT f.key, e.id AS "employeeId", e.name, s."loginId", a.id AS "agentId", a.hostname
    FROM (${contradictions(sources[kind](now))} ORDER BY key LIMIT ${mostRows}) AS f JOIN "Subscriber" AS s ON s.id = f."subscriberId" JOIN "Employee" AS e ON e.id = s."employeeId"
      LEFT JOIN "Agent" AS a ON a.id = f."agentId"
    ORDER BY f.key, s."loginId", a.hostname`
  const byKey = Map.groupBy(rows, ({ key }) => key)
  return [...byKey].map(([key, involved]) => ({ kind, key, involved }))
}

export async function countConflicts(): Promise<number> {
  const now = new Date()
  const counts = await Promise.all(
    conflictKinds.map(
      (kind) =>
        db().$queryRaw<{ count: number }[]>`
        SELECT count(DISTINCT key)::int AS count FROM (${contradictions(sources[kind](now))}) AS rows`,
    ),
  )
  return counts.reduce((sum, [row]) => sum + (row?.count ?? 0), 0)
}
