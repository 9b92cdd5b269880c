import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '../server/router.ts'

/** What the pages ask the server for, and what they get: types alone, so that nothing of the server reaches a browser. */
export type { AppRouter }
export type Inputs = inferRouterInputs<AppRouter>
export type Outputs = inferRouterOutputs<AppRouter>

/** What the live stream says has changed. */
export type PageKind = Outputs['live'] extends AsyncIterable<infer Kind> ? Kind : never
