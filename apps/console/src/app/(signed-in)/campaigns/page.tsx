import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { CampaignList } from './campaign-list.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('campaigns.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchInfiniteQuery(trpc.campaigns.list.infiniteQueryOptions({}, paging))
  return (
    <Hydrate>
      <CampaignList />
    </Hydrate>
  )
}
