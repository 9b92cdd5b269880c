import { Building2, Cog, type LucideIcon, Monitor, UserRound } from 'lucide-react'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { AuditAction } from '../../text/audit-action.ts'

export type AuditRow = Omit<Outputs['audit']['list']['rows'][number], 'data'> & { data: unknown }

/** An event as it is drawn. `data` was written by a command of ours, under keys that depend on the action. */
export interface Event extends Omit<AuditRow, 'action' | 'data'> {
  action: AuditAction
  data: Record<string, unknown>
}

export const toEvent = ({ action, data, ...row }: AuditRow): Event => ({
  ...row,
  action: action as AuditAction,
  data: typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {},
})

export const actorIcons: Record<AuditRow['actorKind'], LucideIcon> = {
  user: UserRound,
  agent: Monitor,
  authority: Building2,
  system: Cog,
}
