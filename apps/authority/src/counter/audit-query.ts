import { ActorKind, type Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../http/environment.ts'
import { auditActions } from './audit.ts'

/** What the address of the audit log asks for, as its fields hold it; what it cannot mean is not asked. */
export function auditQueryOf(c: HttpContext): Record<'q' | 'action' | 'kind', string> {
  const { q = '', action, kind } = c.req.query()
  return {
    q: q.trim().slice(0, 64),
    action: auditActions.find((each) => each === action) ?? '',
    kind: Object.values(ActorKind).find((each) => each === kind) ?? '',
  }
}

/** The events it finds before the id `before`: of one institution or, with its code null, of all. */
export function whereAudit(
  { q, action, kind }: ReturnType<typeof auditQueryOf>,
  institutionCode: string | null,
  before: bigint | null,
): Prisma.AuditEventWhereInput {
  return {
    ...(institutionCode !== null && { institutionCode }),
    ...(q && { OR: [{ by: q }, { target: q }] }),
    ...(action && { action }),
    ...(kind && { byKind: kind as ActorKind }),
    ...(before && { id: { lt: before } }),
  }
}
