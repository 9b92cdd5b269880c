import type { HttpContext } from '../http/environment.ts'
import { languageOf } from '../http/pages.ts'

/** The portal's pages, below their institution's address. Those below `/portal` are for who is logged in. */
export const portalPaths = {
  /** BLGI001 */
  login: '/login',
  /** BSMS001 */
  issuing: '/issuing',
  /** BTOP001 */
  top: '/portal',
  logout: '/portal/logout',
  registrations: '/portal/registrations',
  settings: '/portal/settings',
  users: '/portal/users',
} as const

/** The address of a page of the institution that was asked, in the language it was asked in. */
export function addressOfPage(c: HttpContext, path: string, more: Record<string, string> = {}): string {
  return `/${c.get('institution').profile.code}${path}?${new URLSearchParams({ lang: languageOf(c), ...more }).toString()}`
}
