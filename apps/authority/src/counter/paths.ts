import type { HttpContext } from '../http/environment.ts'
import { languageOf } from '../http/pages.ts'

/** The counter's pages. Those below a code are about that institution. */
export const counterPaths = {
  signIn: '/sign-in',
  signOut: '/sign-out',
  password: '/password',
  overview: '',
  newInstitution: '/institutions/new',
  audit: '/audit',
  auditFile: '/audit.csv',
} as const

/** … and below its code. */
export const institutionPaths = {
  home: '',
  switches: '/switches',
  maintenance: '/maintenance',
  announcements: '/announcements',
  newAnnouncement: '/announcements/new',
  subscribers: '/subscribers',
  subscribersFile: '/subscribers.csv',
  newSubscriber: '/subscribers/new',
  importSubscribers: '/subscribers/import',
  invitations: '/invitations',
  tokens: '/tokens',
  newToken: '/tokens/new',
  importTokens: '/tokens/import',
  revocation: '/revocation',
  log: '/log',
  logFile: '/log.csv',
  changes: '/changes',
  orderKeys: '/order-keys',
  audit: '/audit',
  auditFile: '/audit.csv',
} as const

export const base = '/counter'

/** The address of a page, in the language it was asked in. */
export const addressOf = (c: HttpContext, path: string, more: Record<string, string> = {}): string =>
  `${base}${path}?${new URLSearchParams({ lang: languageOf(c), ...more }).toString()}`

/** The sign-in, from which it goes back to the page that was asked. */
export function signInAddress(c: HttpContext): string {
  const { lang: _, ...query } = c.req.query()
  const here = [c.req.path.slice(base.length), new URLSearchParams(query).toString()].filter(Boolean).join('?')
  return addressOf(c, counterPaths.signIn, c.req.method === 'GET' && here ? { to: here } : {})
}

/** Where a sign-in goes on: what `signInAddress` was given, and nowhere but to the counter. */
export function addressAfterSignIn(c: HttpContext, to: string): string {
  const [path = '', query] = to.split('?')
  return addressOf(c, /^(\/[\w%.@-]+)+$/.test(path) ? path : '', Object.fromEntries(new URLSearchParams(query)))
}

/** … of one about the institution whose page was asked. */
export const addressHere = (c: HttpContext, path: string, more: Record<string, string> = {}): string =>
  addressOf(c, `/${c.get('institution').profile.code}${path}`, more)

/** The page of one user, token or announcement: what is named may hold anything. */
export const pathOf = (list: string, name: string): string => `${list}/${encodeURIComponent(name)}`
