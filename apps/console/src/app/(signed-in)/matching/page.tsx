import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { MatchingView } from './matching-view.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('matching.title') }
}

export default async function Page() {
  await whoIsThere()
  const client = queryClient()
  await Promise.all([
    client.prefetchInfiniteQuery(trpc.matching.unknown.infiniteQueryOptions({}, paging)),
    client.prefetchInfiniteQuery(trpc.matching.unassigned.infiniteQueryOptions({}, paging)),
    client.prefetchInfiniteQuery(trpc.matching.leavers.infiniteQueryOptions({}, paging)),
    client.prefetchQuery(trpc.matching.conflicts.queryOptions()),
    client.prefetchQuery(trpc.authorities.list.queryOptions()),
  ])
  return (
    <Hydrate>
      <MatchingView />
    </Hydrate>
  )
}
