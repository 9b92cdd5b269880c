import { TRPCError } from '@trpc/server'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { headers } from 'next/headers'
import { cache } from 'react'
import { env } from '../env.ts'
import { minPasswordLength, signedInUser } from '../server/auth/auth.ts'
import { isSetUp } from '../server/auth/set-up.ts'
import { appRouter } from '../server/router.ts'
import { makeQueryClient } from './query-client.ts'

/** The pages' door to the server while they render there: the same procedures, with the request's headers, no network. */

/** One cache a request: what a page has prefetched goes to the browser with it. */
export const queryClient = cache(() => makeQueryClient())

export const trpc = createTRPCOptionsProxy({
  ctx: async () => ({ headers: await headers() }),
  router: appRouter,
  queryClient,
})

export const currentUser = cache(async () => signedInUser(await headers()))

export const consoleIsSetUp = cache(() => isSetUp())

/** Where the console says it is: cookies and requests from another address are refused. */
export const consoleOrigin = (): string => env().origin

/** Whether the server said that what was asked for does not exist; an id of no known form does not either. */
export const isMissing = (error: unknown): boolean =>
  error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST')

export { minPasswordLength }
