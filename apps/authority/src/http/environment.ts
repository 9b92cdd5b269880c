import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Clerk } from '../counter/find-clerk.ts'
import type { Institution } from '../institutions.ts'
import type { Visitor } from '../portal/find-visitor.ts'

/** What hono's handlers find beside the request. */
export interface HttpEnv {
  Bindings: HttpBindings
  Variables: {
    /** Whose address was asked. */
    institution: Institution
    /** The authority's time of this request: one for all its rules. */
    now: Date
    /** Who is logged in to the portal, on its pages. */
    visitor: Visitor | undefined
    /** Who is signed in at the counter, on its pages. */
    clerk: Clerk | undefined
    /** Why the request was refused, for the log. */
    refusal: { code: string; reason: string } | undefined
  }
}

export type HttpContext = Context<HttpEnv>
