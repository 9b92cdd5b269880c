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
} as const

/** … and below its code. */
export const institutionPaths = {
  home: '',
  switches: '/switches',
  maintenance: '/maintenance',
  announcements: '/announcements',
  newAnnouncement: '/announcements/new',
  subscribers: '/subscribers',
  newSubscriber: '/subscribers/new',
  importSubscribers: '/subscribers/import',
  tokens: '/tokens',
  newToken: '/tokens/new',
  importTokens: '/tokens/import',
  revocation: '/revocation',
  log: '/log',
  logFile: '/log.csv',
  changes: '/changes',
  audit: '/audit',
} as const

export const base = '/counter'

/** The address of a page, in the language it was asked in. */
export const addressOf = (c: HttpContext, path: string, more: Record<string, string> = {}): string =>
  `${base}${path}?${new URLSearchParams({ lang: languageOf(c), ...more }).toString()}`

/** … of one about the institution whose page was asked. */
export const addressHere = (c: HttpContext, path: string, more: Record<string, string> = {}): string =>
  addressOf(c, `/${c.get('institution').profile.code}${path}`, more)

/** The page of one user, token or announcement: what is named may hold anything. */
export const pathOf = (list: string, name: string): string => `${list}/${encodeURIComponent(name)}`
