import { type Lifecycle, lifecycles } from '@certfleet/core/certificate.ts'
import { type Params, readDay, readMany, readOne, readText } from '../../../ui/url-params.ts'

export const shows = ['current', 'all'] as const
export type Show = (typeof shows)[number]

export const works = ['any', 'none', 'open'] as const
const sorts = ['notAfter', '-notAfter', 'name', '-name', 'department', '-department'] as const
/** Which field a column is sorted by. */
export const sortFields = { holder: 'name', department: 'department', notAfter: 'notAfter' }

const past: Lifecycle[] = ['superseded', 'revoked']

/** The labels a list can be filtered by, the most urgent first. */
export function labelsOf(show: Show): Lifecycle[] {
  const urgent: Lifecycle[] = ['critical', 'expiring', 'due', 'expired']
  const others = lifecycles.filter((label) => !urgent.includes(label) && !past.includes(label))
  return [...urgent, ...others, ...(show === 'all' ? past : [])]
}

/** What the address asks of the list of certificates. */
export function certificatesQuery(params: Params) {
  const show = readOne(params, 'show', shows, 'current')
  return {
    lifecycle: readMany(params, 'lifecycle', labelsOf(show)),
    search: readText(params, 'search'),
    work: readOne(params, 'work', works, 'any'),
    from: readDay(params, 'from'),
    until: readDay(params, 'until'),
    sort: readOne(params, 'sort', sorts, 'notAfter'),
    past: show === 'all' ? ('shown' as const) : ('hidden' as const),
  }
}
