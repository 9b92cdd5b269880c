import { agentStates } from '@certfleet/core/issuance.ts'
import { type Params, readMany, readOne, readText } from '../../../ui/url-params.ts'

export const matches = ['any', 'unassigned'] as const

/** What the address asks of the list of PCs. */
export function pcsQuery(params: Params) {
  return {
    state: readMany(params, 'state', agentStates),
    match: readOne(params, 'match', matches, 'any'),
    search: readText(params, 'search'),
    token: readText(params, 'token'),
  }
}

/** How many wait for an administrator: the totals of these, of which one row is asked for. */
export const pendingQuery = { state: ['pending_approval' as const], limit: 1 }
export const unassignedQuery = { match: 'unassigned' as const, limit: 1 }
