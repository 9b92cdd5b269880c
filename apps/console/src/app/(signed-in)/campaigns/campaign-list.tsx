'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { NoneYet } from '../../../ui/empty.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { Name } from '../../../ui/secondary.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { useCampaignName } from './campaign-name.ts'
import { CampaignProgress } from './campaign-progress.tsx'
import { CampaignStateBadge } from './campaign-state-badge.tsx'
import { OfferSettingsButton } from './offer-settings.tsx'
import { StartRollingButton } from './start-rolling.tsx'

type Row = Outputs['campaigns']['list']['rows'][number]

function CampaignName({ row }: { row: Row }) {
  return <Name>{useCampaignName()(row)}</Name>
}

const columns: Column<Row, 'name' | 'state' | 'progress' | 'createdBy' | 'createdAt'>[] = [
  { key: 'name', primary: true, Cell: CampaignName },
  { key: 'state', narrow: true, Cell: ({ row }) => <CampaignStateBadge state={row.state} /> },
  { key: 'progress', minWidth: 14, Cell: ({ row }) => <CampaignProgress {...row} /> },
  { key: 'createdBy', Cell: ({ row }) => row.createdBy },
  { key: 'createdAt', narrow: true, Cell: ({ row }) => <Instant at={row.createdAt} /> },
]

export function CampaignList() {
  const { campaigns: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const list = useInfiniteQuery(trpc.campaigns.list.infiniteQueryOptions({}, paging))
  return (
    <>
      <PageHeader
        title={words.title}
        intro={words.intro}
        actions={
          <>
            <OfferSettingsButton />
            <StartRollingButton />
          </>
        }
      />
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={columns}
        headers={words.columns}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.campaign(row.id)}
        empty={<NoneYet icon={ListChecks} words={words} href={paths.certificates()} />}
      />
    </>
  )
}
