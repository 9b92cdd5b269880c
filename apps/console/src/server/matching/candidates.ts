import { type Candidate, type Prepared, prepareCandidates } from '@certfleet/core/suggest.ts'
import { db } from '../db.ts'

export interface LoginCandidate extends Candidate {
  employeeId: string
  subscriberId: string | null
  authorityId: string | null
  department: string
  /** Whether a PC is assigned to the login ID. */
  hasPc: boolean
}

/** Everybody who could be meant, once for each login ID; whoever has left is not proposed. */
export async function loadCandidates(): Promise<Prepared<LoginCandidate>[]> {
  const rows = await db().$queryRaw<LoginCandidate[]>`
    SELECT e.id AS "employeeId", e.name, e."nameKana", e.department, e.email, e."employeeNumber",
      s.id AS "subscriberId", s."authorityId", s."loginId", s."expectedHostname", s."expectedOsUser",
      EXISTS (SELECT 1 FROM "Assignment" AS a WHERE a."subscriberId" = s.id AND a."endedAt" IS NULL) AS "hasPc"
    FROM "Employee" AS e LEFT JOIN "Subscriber" AS s ON s."employeeId" = e.id
    WHERE e."leftOn" IS NULL OR e."leftOn" >= (now() AT TIME ZONE 'Asia/Tokyo')::date
    ORDER BY e.id`
  return prepareCandidates(rows)
}
