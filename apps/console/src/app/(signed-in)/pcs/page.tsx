import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { toParams } from '../../../ui/url-params.ts'
import type { ListPageProps } from '../../page-props.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { PcList } from './pc-list.tsx'
import { pcsQuery, pendingQuery, unassignedQuery } from './pcs-query.ts'

export async function generateMetadata() {
  return { title: (await requestText())('pcs.title') }
}

export default async function Page({ searchParams }: ListPageProps) {
  await whoIsThere()
  const query = pcsQuery(toParams(await searchParams))
  const client = queryClient()
  await Promise.all([
    query.token ? client.prefetchQuery(trpc.tokens.list.queryOptions()) : null,
    client.prefetchInfiniteQuery(trpc.agents.list.infiniteQueryOptions(query, paging)),
    client.prefetchQuery(trpc.agents.list.queryOptions(pendingQuery)),
    client.prefetchQuery(trpc.agents.list.queryOptions(unassignedQuery)),
  ])
  return (
    <Hydrate>
      <PcList />
    </Hydrate>
  )
}
