import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { ofLeaversWhere } from '../notices/due-notices.ts'
import { inOrder, pageAndTotal } from '../paging.ts'
import type { MatchingPage } from './list-unknown.ts'

/** Certificates still good of people who have left, the longest good first: to be revoked at the authority. */
export async function listLeavers(input: MatchingPage) {
  // They are few: whoever is told of them revokes them.
  const ids = (await db().certificate.findMany({ where: ofLeaversWhere(new Date()), select: { id: true } })).map(
    ({ id }) => id,
  )
  const from = Prisma.sql`"Certificate" c`
  const where = [Prisma.sql`c.id = ANY(${ids}::uuid[])`]
  const page = await pageAndTotal({ from, id: Prisma.sql`c.id`, where, keys, direction: 'desc' }, input, true)
  const found = await db().certificate.findMany({
    where: { id: { in: page.rows } },
    select: {
      id: true,
      serialHex: true,
      notAfter: true,
      authority: { select: { name: true } },
      subscriber: { select: { loginId: true, employee: { select: { id: true, name: true, leftOn: true } } } },
    },
  })
  return { ...page, rows: inOrder(page.rows, found) }
}

const keys = [{ by: Prisma.sql`c."notAfter"`, type: 'instant' as const }]
