import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageInput, pageOf } from '../paging.ts'

export const peopleListInput = z.object({
  ...pageInput,
  search: z.string().trim().max(100).default(''),
  /** `no_pc`: whose login ID stands on no PC. */
  match: z.enum(['any', 'no_pc']).default('any'),
})

/** Holders of login IDs, the newest first, with the PC each is assigned to. */
export async function listPeople(input: z.infer<typeof peopleListInput>) {
  const where = peopleWhere(input)
  const [found, total] = await Promise.all([
    db().subscriber.findMany({
      where: { AND: [where, afterInstant('createdAt', input.cursor, 'desc')] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
      select: {
        id: true,
        loginId: true,
        lockedAt: true,
        createdAt: true,
        employee: { select: { id: true, name: true, department: true, email: true } },
        authority: { select: { id: true, name: true } },
        assignments: {
          where: { endedAt: null },
          select: { id: true, basis: true, agent: { select: { id: true, hostname: true, osUser: true } } },
        },
        _count: { select: { certificates: true } },
      },
    }),
    input.cursor ? null : db().subscriber.count({ where }),
  ])
  return { ...pageOf(found, input.limit, (row) => instantCursor(row.createdAt, row.id)), total }
}

function peopleWhere({ search, match }: z.infer<typeof peopleListInput>): Prisma.SubscriberWhereInput {
  const contains = { contains: search, mode: 'insensitive' as const }
  return {
    ...(match === 'no_pc' && { assignments: { none: { endedAt: null } } }),
    ...(search && {
      OR: [
        { loginId: contains },
        { employee: { OR: [{ name: contains }, { department: contains }, { email: contains }] } },
      ],
    }),
  }
}
