import type { HttpContext } from '../http/environment.ts'
import { languageOf } from '../http/pages.ts'

/** The portal's pages, below their institution's address. Those below `/portal` are for who is logged in. */
export const portalPaths = {
  /** BLGI001 */
  login: '/login',
  help: '/help',
  script: '/portal.js',
  /** BSMS001 */
  issuing: '/issuing',
  progress: '/issuing/progress',
  /** ログインID取得 */
  loginId: '/issuing/login-id',
  /** The application's packages, by the names of their files. */
  packages: '/issuing/packages',
  /** BTOP001 */
  top: '/portal',
  logout: '/portal/logout',
  /** Where the certificate login sends browsers. */
  enter: '/portal/enter',
  /** The choice after a login in the renewal window. */
  renewal: '/portal/renewal',
  registrations: '/portal/registrations',
  settings: '/portal/settings',
  users: '/portal/users',
} as const

/** The path of the page that was asked, below its institution's address. */
export const pathOf = (c: HttpContext): string => c.req.path.replace(/^\/\d{4}/, '')

/** The address of a page of the institution that was asked, in the language it was asked in. */
export function addressOfPage(c: HttpContext, path: string, more: Record<string, string> = {}): string {
  return `/${c.get('institution').profile.code}${path}?${new URLSearchParams({ lang: languageOf(c), ...more }).toString()}`
}
