import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import superjson from 'superjson'
import { problemIn } from './problem-in.ts'

const maxFailures = 2

/** The cache of what the server said. Freshness comes from the live stream, so nothing is refetched for its age alone. */
export function makeQueryClient(onError?: (error: unknown) => void): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError,
      // What we have changed ourselves shows at once, with or without the live stream. Not waited for: the change is made.
      onSuccess: () => void client.invalidateQueries(),
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // A console on this machine answers without any network.
        networkMode: 'always',
        // What the server refused with a reason, it refuses again.
        retry: (failures, error) => problemIn(error) === null && failures < maxFailures,
      },
      mutations: { networkMode: 'always' },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  })
  return client
}

/** How a list asks for its next page. */
export const paging = {
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
}
