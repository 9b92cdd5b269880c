import { Prisma } from '@certfleet/console-db/generated/client.ts'
import type { Candidate } from '@certfleet/core/suggest.ts'
import { db } from '../db.ts'

export interface LoginCandidate extends Candidate {
  employeeId: string
  subscriberId: string | null
  authorityId: string | null
  department: string
}

const hasNotLeft = Prisma.sql`(e."leftOn" IS NULL OR e."leftOn" >= (now() AT TIME ZONE 'Asia/Tokyo')::date)`
const columns = Prisma.sql`e.id AS "employeeId", e.name, e."nameKana", e.department, e.email, e."employeeNumber",
  s.id AS "subscriberId", s."authorityId", s."loginId", s."expectedHostname", s."expectedOsUser"`

/** Everybody who could be meant, once for each login ID; whoever has left is not proposed. */
export const loadCandidates = (): Promise<LoginCandidate[]> =>
  db().$queryRaw`SELECT ${columns} FROM "Employee" AS e LEFT JOIN "Subscriber" AS s ON s."employeeId" = e.id
    WHERE ${hasNotLeft} ORDER BY e.id`

/** The login IDs among them that stand on no PC. */
export const loadWithoutPc = (): Promise<LoginCandidate[]> =>
  db().$queryRaw`SELECT ${columns} FROM "Employee" AS e JOIN "Subscriber" AS s ON s."employeeId" = e.id
    WHERE ${hasNotLeft} AND NOT EXISTS (SELECT 1 FROM "Assignment" AS a WHERE a."subscriberId" = s.id AND a."endedAt" IS NULL)
    ORDER BY e.id`
