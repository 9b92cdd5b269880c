import { Hydrate } from '../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../trpc/server.ts'
import { requestText } from '../text/request-text.ts'
import { whoIsThere } from '../who.ts'
import { Overview } from './overview/overview.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('overview.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchQuery(trpc.overview.get.queryOptions())
  return (
    <Hydrate>
      <Overview />
    </Hydrate>
  )
}
