import { version } from '../../../../package.json'
import { Hydrate } from '../../../trpc/hydrate.tsx'
import { consoleOrigin, queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { TokenList } from './token-list.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('tokens.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchQuery(trpc.tokens.list.queryOptions())
  return (
    <Hydrate>
      <TokenList deployment={{ origin: consoleOrigin(), version }} />
    </Hydrate>
  )
}
