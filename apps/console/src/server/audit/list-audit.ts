import { z } from 'zod'
import type { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { pageInput, pageOf } from '../paging.ts'
import { auditActions } from './audit.ts'

export const auditListInput = z.object({
  ...pageInput,
  action: z.array(z.enum(auditActions)).default([]),
  search: z.string().trim().max(100).default(''),
})

/** The audit log, the newest first. */
export async function listAudit({ cursor, limit, action, search }: z.infer<typeof auditListInput>) {
  const contains = { contains: search, mode: 'insensitive' as const }
  const where: Prisma.AuditEventWhereInput = {
    ...(cursor && { id: { lt: BigInt(cursor) } }),
    ...(action.length > 0 && { action: { in: action } }),
    ...(search && { OR: [{ actorName: contains }, { subjectId: contains }, { action: contains }] }),
  }
  const found = await db().auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: limit + 1 })
  return pageOf(found, limit, ({ id }) => String(id))
}
