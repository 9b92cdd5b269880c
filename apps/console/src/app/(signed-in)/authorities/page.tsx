import { Hydrate } from '../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { AuthorityList } from './authority-list.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('authorities.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchQuery(trpc.authorities.list.queryOptions())
  return (
    <Hydrate>
      <AuthorityList />
    </Hydrate>
  )
}
