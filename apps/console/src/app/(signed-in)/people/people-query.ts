import { type Params, readOne, readText } from '../../../ui/url-params.ts'

export const matches = ['any', 'no_pc'] as const
const sorts = ['-createdAt', 'name', '-name', 'department', '-department'] as const
/** Which field a column is sorted by. */
export const sortFields = { name: 'name', department: 'department' }

/** What the address asks of the list of people. */
export function peopleQuery(params: Params) {
  return {
    match: readOne(params, 'match', matches, 'any'),
    search: readText(params, 'search'),
    sort: readOne(params, 'sort', sorts, '-createdAt'),
  }
}
