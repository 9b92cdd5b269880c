import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { toParams } from '../../../ui/url-params.ts'
import type { ListPageProps } from '../../page-props.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { peopleQuery } from './people-query.ts'
import { PersonList } from './person-list.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('people.title') }
}

export default async function Page({ searchParams }: ListPageProps) {
  await whoIsThere()
  const query = peopleQuery(toParams(await searchParams))
  const client = queryClient()
  await Promise.all([
    client.prefetchInfiniteQuery(trpc.people.list.infiniteQueryOptions(query, paging)),
    client.prefetchQuery(trpc.authorities.list.queryOptions()),
  ])
  return (
    <Hydrate>
      <PersonList />
    </Hydrate>
  )
}
