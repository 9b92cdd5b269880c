import type { Inputs, Outputs } from '../../trpc/router-types.ts'

/** Everything the audit log can say. */
export type AuditAction = NonNullable<NonNullable<Inputs['audit']['list']['action']>[number]>

/** Everything an event can say beside its action. */
export type AuditFact = keyof Outputs['audit']['list']['rows'][number]['data']
