import { type Suggestion, suggest } from '@certfleet/core/suggest.ts'
import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { countOf, inOrder, pageAndTotal } from '../paging.ts'
import { type LoginCandidate, loadCandidates } from './candidates.ts'

export interface MatchingPage {
  cursor?: string | null | undefined
  limit: number
}

/** Live certificates of login IDs nobody is registered for. What has expired or was revoked needs no holder any more. */
const unknown = (now: Date) => ({
  from: Prisma.sql`"Certificate" c`,
  where: [Prisma.sql`c."subscriberId" IS NULL AND c."authorityStatus" = 'issued' AND c."notAfter" > ${now}`],
})

export const countUnknown = (now: Date): Promise<number> => countOf(unknown(now))

const order = {
  id: Prisma.sql`c.id`,
  keys: [{ by: Prisma.sql`c."notAfter"`, type: 'instant' as const }],
  direction: 'asc' as const,
}

/** Login IDs found by agents or issued by an authority that belong to nobody, the first to expire first. */
export async function listUnknown(input: MatchingPage) {
  const page = await pageAndTotal({ ...unknown(new Date()), ...order }, input, false)
  const found = await db().certificate.findMany({
    where: { id: { in: page.rows } },
    select: {
      id: true,
      commonName: true,
      serialHex: true,
      notAfter: true,
      presence: true,
      authority: { select: { id: true, name: true } },
      agent: { select: { id: true, hostname: true, osUser: true, state: true } },
    },
  })
  const rows = inOrder(page.rows, found).map((row) => ({ ...row, loginId: loginIdOf(row.commonName) }))
  const clues = rows.map(({ loginId, agent }) => ({
    loginId,
    hostname: agent?.hostname ?? null,
    osUser: agent?.osUser ?? null,
  }))
  const suggestions = rows.length > 0 ? suggest(clues, await loadCandidates()) : []
  return { ...page, rows: rows.map((row, index) => ({ ...row, suggestions: (suggestions[index] ?? []).map(shown) })) }
}

/** What an administrator sees of a suggestion, and why it is one. */
export const shown = ({ candidate, grounds }: Suggestion<LoginCandidate>) => ({
  employeeId: candidate.employeeId,
  subscriberId: candidate.subscriberId,
  name: candidate.name,
  department: candidate.department,
  loginId: candidate.loginId,
  grounds,
})
