import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { audiences, noticeStates } from '@certfleet/core/notice.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { inOrder, isOneOf, pageAndTotal, pageInput } from '../paging.ts'
import { noticeMatches } from '../search.ts'

export const noticeFilter = z.object({
  state: z.array(z.enum(noticeStates)).default([]),
  audience: z.array(z.enum(audiences)).default([]),
  search: z.string().trim().max(100).default(''),
})
export type NoticeFilter = z.infer<typeof noticeFilter>

export const noticeListInput = noticeFilter.extend(pageInput)

const select = {
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
} satisfies Prisma.NoticeSelect

/** Mails, the newest first. */
export async function listNotices(input: z.infer<typeof noticeListInput>) {
  const from = Prisma.sql`"Notice" n`
  const page = await pageAndTotal(
    { from, id: Prisma.sql`n.id`, where: noticeWhere(input), keys, direction: 'desc' },
    input,
    input.search !== '',
  )
  const found = await db().notice.findMany({ where: { id: { in: page.rows } }, select })
  return { ...page, rows: inOrder(page.rows, found) }
}

const keys = [{ by: Prisma.sql`n."createdAt"`, type: 'instant' as const }]

/** Conditions on `"Notice" n`. */
export const noticeWhere = ({ state, audience, search }: NoticeFilter): Prisma.Sql[] => [
  ...(state.length > 0 ? [isOneOf(Prisma.sql`n.state`, 'NoticeState', state)] : []),
  ...(audience.length > 0 ? [isOneOf(Prisma.sql`n.audience`, 'NoticeAudience', audience)] : []),
  ...(search ? [noticeMatches(search)] : []),
]
