import { type IssuanceState, type Party, issuanceStates, parties } from '@certfleet/core/issuance.ts'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageInput, pageOf } from '../paging.ts'

export const issuanceListInput = z.object({
  ...pageInput,
  show: z.enum(['open', 'ended', 'all']).default('open'),
  state: z.array(z.enum(issuanceStates as [IssuanceState, ...IssuanceState[]])).default([]),
  waitingOn: z.array(z.enum(parties as unknown as [Party, ...Party[]])).default([]),
  search: z.string().trim().max(100).default(''),
  campaign: z.uuid().nullish(),
})

/** Issuances, the newest first. */
export async function listIssuances(input: z.infer<typeof issuanceListInput>) {
  const where = issuanceWhere(input)
  const [found, total] = await Promise.all([
    db().issuance.findMany({
      where: { AND: [where, afterInstant('createdAt', input.cursor, 'desc')] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
      select: {
        id: true,
        purpose: true,
        state: true,
        waitingOn: true,
        since: true,
        nextAttemptAt: true,
        lastCode: true,
        attempt: true,
        deadlineAt: true,
        createdAt: true,
        endedAt: true,
        requestedBy: true,
        authority: { select: { name: true } },
        agent: { select: { id: true, hostname: true, osUser: true } },
        subscriber: { select: { loginId: true, employee: { select: { name: true, department: true } } } },
      },
    }),
    input.cursor ? null : db().issuance.count({ where }),
  ])
  return { ...pageOf(found, input.limit, (row) => instantCursor(row.createdAt, row.id)), total }
}

function issuanceWhere({
  show,
  state,
  waitingOn,
  search,
  campaign,
}: z.infer<typeof issuanceListInput>): Prisma.IssuanceWhereInput {
  const contains = { contains: search, mode: 'insensitive' as const }
  return {
    ...(show !== 'all' && { endedAt: show === 'open' ? null : { not: null } }),
    ...(campaign && { campaignId: campaign }),
    ...(state.length > 0 && { state: { in: state } }),
    ...(waitingOn.length > 0 && { waitingOn: { in: waitingOn } }),
    ...(search && {
      OR: [
        { subscriber: { loginId: contains } },
        { subscriber: { employee: { name: contains } } },
        { agent: { hostname: contains } },
      ],
    }),
  }
}
