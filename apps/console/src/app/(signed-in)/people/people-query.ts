import { type Params, readOne, readText } from '../../../ui/url-params.ts'

export const matches = ['any', 'no_pc'] as const

/** What the address asks of the list of people. */
export function peopleQuery(params: Params) {
  return { match: readOne(params, 'match', matches, 'any'), search: readText(params, 'search') }
}
