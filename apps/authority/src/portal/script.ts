import { createHash } from 'node:crypto'
import fs from 'node:fs'
import type { HttpContext } from '../http/environment.ts'
import { portalPaths } from './paths.ts'

const source = fs.readFileSync(new URL('browser/portal.js', import.meta.url))
const version = createHash('sha256').update(source).digest('hex').slice(0, 16)

/** Another address with every change, so browsers may keep what is there. */
export const scriptAddress = (c: HttpContext): string =>
  `/${c.get('institution').profile.code}${portalPaths.script}?v=${version}`

/** The one script of the portal's pages. */
export const serveScript = (c: HttpContext): Response =>
  c.body(source, 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': 'public, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
  })
