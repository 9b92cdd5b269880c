import type { Inputs } from '../../trpc/router-types.ts'

/** Everything the audit log can say. */
export type AuditAction = NonNullable<NonNullable<Inputs['audit']['list']['action']>[number]>
