import { finalStates, openStates, parties } from '@certfleet/core/issuance.ts'
import { type Params, readId, readMany, readOne, readText } from '../../../ui/url-params.ts'

export const shows = ['open', 'ended', 'all'] as const
export const endedWhens = ['any', 'this_week'] as const
export const waits = [...parties, 'nobody'] as const
const sorts = ['-createdAt', 'createdAt', 'deadlineAt', '-deadlineAt', 'since', '-since'] as const
/** Which field a column is sorted by. */
export const sortFields = { waitingOn: 'since', deadline: 'deadlineAt', requested: 'createdAt' }

/** What the address asks of the list of issuances. */
export function issuancesQuery(params: Params) {
  const show = readOne(params, 'show', shows, 'open')
  return {
    show,
    state: readMany(params, 'state', statesOf(show)),
    // Nobody is waited on once it has ended.
    waitingOn: show === 'ended' ? [] : readMany(params, 'waitingOn', waits),
    ended: show === 'ended' ? readOne(params, 'ended', endedWhens, 'any') : ('any' as const),
    search: readText(params, 'search'),
    campaign: readId(params, 'campaign'),
    sort: readOne(params, 'sort', sorts, '-createdAt'),
  }
}

export function statesOf(show: (typeof shows)[number]) {
  return [...(show === 'ended' ? [] : openStates), ...(show === 'open' ? [] : finalStates)]
}
