import { type Suggestion, suggest } from '@certfleet/core/suggest.ts'
import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageOf } from '../paging.ts'
import { type LoginCandidate, loadCandidates } from './candidates.ts'

export interface MatchingPage {
  cursor?: string | null | undefined
  limit: number
}

/** Live certificates of login IDs nobody is registered for. What has expired or was revoked needs no holder any more. */
export const unknownWhere = (now: Date): Prisma.CertificateWhereInput => ({
  subscriberId: null,
  authorityStatus: 'issued',
  notAfter: { gt: now },
})

/** Login IDs found by agents or issued by an authority that belong to nobody, the first to expire first. */
export async function listUnknown({ cursor, limit }: MatchingPage) {
  const where = unknownWhere(new Date())
  const [found, total, candidates] = await Promise.all([
    db().certificate.findMany({
      where: { AND: [where, afterInstant('notAfter', cursor, 'asc')] },
      orderBy: [{ notAfter: 'asc' }, { id: 'asc' }],
      take: limit + 1,
      select: {
        id: true,
        commonName: true,
        serialHex: true,
        notAfter: true,
        presence: true,
        authority: { select: { id: true, name: true } },
        agent: { select: { id: true, hostname: true, osUser: true, state: true } },
      },
    }),
    cursor ? null : db().certificate.count({ where }),
    loadCandidates(),
  ])
  const page = pageOf(found, limit, (row) => instantCursor(row.notAfter, row.id))
  return {
    ...page,
    total,
    rows: page.rows.map((row) => {
      const loginId = loginIdOf(row.commonName)
      const clue = { loginId, hostname: row.agent?.hostname ?? null, osUser: row.agent?.osUser ?? null }
      return { ...row, loginId, suggestions: suggest(clue, candidates).map(shown) }
    }),
  }
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
