import type { Messages } from 'use-intl'
import { type Params, readMany, readText } from '../../../ui/url-params.ts'
import type { AuditAction } from '../../text/audit-action.ts'
import { auditJa } from '../../text/audit-ja.ts'

/** Every action, by noun, as the texts have them: a new action asks for its words, and is a filter by that. */
export const actionsByNoun = Object.entries(auditJa.what).map(([noun, verbs]) => ({
  noun: noun as keyof Messages['audit']['what'],
  actions: Object.keys(verbs).map((verb) => `${noun}.${verb}` as AuditAction),
}))

const actions = actionsByNoun.flatMap((group) => group.actions)

/** What the address asks of the audit log. */
export function auditQuery(params: Params) {
  return { action: readMany(params, 'action', actions), search: readText(params, 'search') }
}
