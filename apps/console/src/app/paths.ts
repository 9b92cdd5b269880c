/** Every address of the console. `certificates({ show: 'all' })` is the list with that filter. */

type Filter = Record<string, string | string[]>

const withFilter = (path: string, filter: Filter = {}): string => {
  const params = new URLSearchParams(
    Object.entries(filter).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  )
  return params.size > 0 ? `${path}?${params}` : path
}

export const paths = {
  setUp: '/setup',
  signIn: (returnTo?: string) => withFilter('/sign-in', returnTo && returnTo !== '/' ? { from: returnTo } : {}),
  overview: '/',
  certificates: (filter?: Filter) => withFilter('/certificates', filter),
  certificate: (id: string) => `/certificates/${id}`,
  campaigns: '/campaigns',
  campaign: (id: string) => `/campaigns/${id}`,
  issuances: (filter?: Filter) => withFilter('/issuances', filter),
  issuance: (id: string) => `/issuances/${id}`,
  pcs: (filter?: Filter) => withFilter('/pcs', filter),
  pc: (id: string) => `/pcs/${id}`,
  people: (filter?: Filter) => withFilter('/people', filter),
  notices: (filter?: Filter) => withFilter('/notices', filter),
  notice: (id: string) => `/notices/${id}`,
  noticePreview: (filter?: Filter) => withFilter('/notices/preview', filter),
  holidays: '/holidays',
  person: (id: string) => `/people/${id}`,
  peopleImports: '/people/import',
  peopleImport: (id: string) => `/people/import/${id}`,
  matching: (filter?: Filter) => withFilter('/matching', filter),
  tokens: '/tokens',
  releases: '/releases',
  authorities: '/authorities',
  /** The list of an address's `search` as a file. */
  exported: (list: string, search: string, choice: Record<string, string>) => {
    const params = new URLSearchParams(search)
    for (const [name, value] of Object.entries(choice)) params.set(name, value)
    return `/api/export/${list}?${params}`
  },
  audit: (filter?: Filter) => withFilter('/audit', filter),
}

/** Where to go after signing in: an address of ours, never one a link brought from elsewhere. */
export function safeReturn(from: string | null | undefined): string {
  if (!from?.startsWith('/')) return paths.overview
  const base = 'http://console.invalid'
  const url = URL.parse(from, base)
  if (url?.origin !== base || url.pathname.startsWith('//')) return paths.overview
  return `${url.pathname}${url.search}`
}
