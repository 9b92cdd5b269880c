import { Hydrate } from '../../../trpc/hydrate.tsx'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { HolidayList } from './holiday-list.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('holidays.title') }
}

export default async function Page() {
  await whoIsThere()
  await queryClient().prefetchQuery(trpc.holidays.list.queryOptions())
  return (
    <Hydrate>
      <HolidayList />
    </Hydrate>
  )
}
