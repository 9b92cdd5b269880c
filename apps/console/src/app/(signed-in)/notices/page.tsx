import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { toParams } from '../../../ui/url-params.ts'
import type { ListPageProps } from '../../page-props.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { NoticeList } from './notice-list.tsx'
import { noticesQuery } from './notices-query.ts'

export async function generateMetadata() {
  return { title: (await requestText())('notices.title') }
}

export default async function Page({ searchParams }: ListPageProps) {
  await whoIsThere()
  const query = noticesQuery(toParams(await searchParams))
  await Promise.all([
    queryClient().prefetchInfiniteQuery(trpc.notices.list.infiniteQueryOptions(query, paging)),
    queryClient().prefetchQuery(trpc.notices.summary.queryOptions()),
  ])
  return (
    <Hydrate>
      <NoticeList />
    </Hydrate>
  )
}
