import { afterInstant, instantCursor, pageOf } from '../paging.ts'
import { db } from '../db.ts'
import { ofLeaversWhere } from '../notices/due-notices.ts'
import type { MatchingPage } from './list-unknown.ts'

/** Certificates still good of people who have left, the longest good first: to be revoked at the authority. */
export async function listLeavers({ cursor, limit }: MatchingPage) {
  const where = ofLeaversWhere(new Date())
  const [found, total] = await Promise.all([
    db().certificate.findMany({
      where: { AND: [where, afterInstant('notAfter', cursor, 'desc')] },
      orderBy: [{ notAfter: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      select: {
        id: true,
        serialHex: true,
        notAfter: true,
        authority: { select: { name: true } },
        subscriber: { select: { loginId: true, employee: { select: { id: true, name: true, leftOn: true } } } },
      },
    }),
    cursor ? null : db().certificate.count({ where }),
  ])
  return { ...pageOf(found, limit, (row) => instantCursor(row.notAfter, row.id)), total }
}
