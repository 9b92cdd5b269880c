import { Hydrate } from '../../../trpc/hydrate.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { queryClient, trpc } from '../../../trpc/server.ts'
import { toParams } from '../../../ui/url-params.ts'
import type { ListPageProps } from '../../page-props.ts'
import { requestText } from '../../text/request-text.ts'
import { whoIsThere } from '../../who.ts'
import { AuditLog } from './audit-log.tsx'
import { auditQuery } from './audit-query.ts'

export async function generateMetadata() {
  return { title: (await requestText())('audit.title') }
}

export default async function Page({ searchParams }: ListPageProps) {
  await whoIsThere()
  const query = auditQuery(toParams(await searchParams))
  await queryClient().prefetchInfiniteQuery(trpc.audit.list.infiniteQueryOptions(query, paging))
  return (
    <Hydrate>
      <AuditLog />
    </Hydrate>
  )
}
