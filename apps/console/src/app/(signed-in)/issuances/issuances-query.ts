import { finalStates, openStates, parties } from '@certfleet/core/issuance.ts'
import { type Params, readId, readMany, readOne, readText } from '../../../ui/url-params.ts'

export const shows = ['open', 'ended', 'all'] as const

/** What the address asks of the list of issuances. */
export function issuancesQuery(params: Params) {
  const show = readOne(params, 'show', shows, 'open')
  return {
    show,
    state: readMany(params, 'state', statesOf(show)),
    // Nobody is waited on once it has ended.
    waitingOn: show === 'ended' ? [] : readMany(params, 'waitingOn', parties),
    search: readText(params, 'search'),
    campaign: readId(params, 'campaign'),
  }
}

export function statesOf(show: (typeof shows)[number]) {
  return [...(show === 'ended' ? [] : openStates), ...(show === 'open' ? [] : finalStates)]
}
