'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { type ReactNode, useState } from 'react'
import superjson from 'superjson'
import { problemIn } from './problem-in.ts'
import { makeQueryClient } from './query-client.ts'
import type { AppRouter } from './router-types.ts'

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
export { useTRPC, useTRPCClient }

const url = '/api/trpc'
/** A longer URL is split into several requests; proxies commonly refuse beyond 8 KB. */
const maxURLLength = 6_000

const makeClient = () =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: superjson }),
        false: httpBatchLink({ url, transformer: superjson, maxURLLength }),
      }),
    ],
  })

/** The browser's door to the server. `onSignedOut`: a request found that the session is over. */
export function Door({ children, onSignedOut }: { children: ReactNode; onSignedOut: () => void }) {
  const [client] = useState(makeClient)
  const [queryClient] = useState(() =>
    makeQueryClient((error) => {
      if (problemIn(error)?.code === 'signed_out') onSignedOut()
    }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
