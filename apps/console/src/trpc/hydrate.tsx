import { HydrationBoundary, dehydrate } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queryClient } from './server.ts'

/** Hands what the page has prefetched to the browser, so that it is drawn at once and asked for no second time. */
export function Hydrate({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(queryClient())}>{children}</HydrationBoundary>
}
