import { Hydrate } from '../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { ReleaseView } from './release-view.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('releases.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchQuery(trpc.releases.list.queryOptions())
  return (
    <Hydrate>
      <ReleaseView />
    </Hydrate>
  )
}
