import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { audiences, noticeStates } from '@certfleet/core/notice.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { afterInstant, instantCursor, pageInput, pageOf } from '../paging.ts'

export const noticeFilter = z.object({
  state: z.array(z.enum(noticeStates)).default([]),
  audience: z.array(z.enum(audiences)).default([]),
  search: z.string().trim().max(100).default(''),
})
export type NoticeFilter = z.infer<typeof noticeFilter>

export const noticeListInput = noticeFilter.extend(pageInput)

/** Mails, the newest first. */
export async function listNotices(input: z.infer<typeof noticeListInput>) {
  const where = noticeWhere(input)
  const [found, total] = await Promise.all([
    db().notice.findMany({
      where: { AND: [where, afterInstant('createdAt', input.cursor, 'desc')] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
      select: {
        id: true,
        audience: true,
        milestone: true,
        name: true,
        email: true,
        subject: true,
        state: true,
        reason: true,
        uncertain: true,
        attempts: true,
        nextAttemptAt: true,
        sentAt: true,
        createdAt: true,
      },
    }),
    input.cursor ? null : db().notice.count({ where }),
  ])
  return { ...pageOf(found, input.limit, (row) => instantCursor(row.createdAt, row.id)), total }
}

export function noticeWhere({ state, audience, search }: NoticeFilter): Prisma.NoticeWhereInput {
  const contains = { contains: search, mode: 'insensitive' as const }
  return {
    ...(state.length > 0 && { state: { in: state } }),
    ...(audience.length > 0 && { audience: { in: audience } }),
    ...(search && { OR: [{ name: contains }, { email: contains }, { subject: contains }] }),
  }
}
