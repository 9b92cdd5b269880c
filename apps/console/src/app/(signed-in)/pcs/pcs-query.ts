import { agentStates } from '@certfleet/core/issuance.ts'
import { type Params, readMany, readOne, readText } from '../../../ui/url-params.ts'

export const matches = ['any', 'unassigned'] as const
export const troubles = ['silent', 'clock', 'outdated'] as const
const sorts = ['-createdAt', 'hostname', '-hostname', 'lastSeenAt', '-lastSeenAt'] as const
/** Which field a column is sorted by. */
export const sortFields = { hostname: 'hostname', connection: 'lastSeenAt' }

/** What the address asks of the list of PCs. */
export function pcsQuery(params: Params) {
  return {
    state: readMany(params, 'state', agentStates),
    match: readOne(params, 'match', matches, 'any'),
    trouble: readMany(params, 'trouble', troubles),
    search: readText(params, 'search'),
    token: readText(params, 'token'),
    version: readText(params, 'version'),
    sort: readOne(params, 'sort', sorts, '-createdAt'),
  }
}

/** How many wait for an administrator: the totals of these, of which one row is asked for. */
export const pendingQuery = { state: ['pending_approval' as const], limit: 1 }
export const unassignedQuery = { match: 'unassigned' as const, limit: 1 }
