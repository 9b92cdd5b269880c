import { z } from 'zod'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { db } from '../db.ts'
import { inOrder, pageInput, pageOfIds } from '../paging.ts'
import { anyContains } from '../search.ts'
import { type AuditData, auditActions } from './audit.ts'

export const auditListInput = z.object({
  ...pageInput,
  action: z.array(z.enum(auditActions)).default([]),
  search: z.string().trim().max(100).default(''),
})

/** The audit log, the newest first. */
export async function listAudit({ cursor, limit, action, search }: z.infer<typeof auditListInput>) {
  const where = [
    ...(action.length > 0 ? [Prisma.sql`v.action = ANY(${action}::text[])`] : []),
    ...(search ? [anyContains(searched, search)] : []),
  ]
  const page = await pageOfIds(
    { from: Prisma.sql`"AuditEvent" v`, id: Prisma.sql`v.id`, idType: 'serial', where, keys: [], direction: 'desc' },
    { cursor, limit },
  )
  const found = await db().auditEvent.findMany({ where: { id: { in: page.rows.map(BigInt) } } })
  return { ...page, rows: inOrder(page.rows, found).map((row) => ({ ...row, data: row.data as AuditData })) }
}

const searched = [Prisma.sql`v."actorName"`, Prisma.sql`v."subjectId"`, Prisma.sql`v.action`]
