'use client'

import { Group, Stack } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { NoneFound, NoneYet } from '../../../ui/empty.tsx'
import { FilterChips } from '../../../ui/filter-chips.tsx'
import { FilterMenu } from '../../../ui/filter-menu.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { useSorting } from '../../../ui/use-sorting.ts'
import { useUrl } from '../../../ui/use-url.ts'
import { ExportMenu } from '../export-menu.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { OfCampaign } from './of-campaign.tsx'
import { issuanceColumns } from './issuance-columns.tsx'
import { endedWhens, issuancesQuery, shows, sortFields, statesOf, waits } from './issuances-query.ts'

export function IssuanceList() {
  const { issuances: words, domain } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = issuancesQuery(params)
  const list = useInfiniteQuery(
    trpc.issuances.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const filtered =
    query.search !== '' ||
    query.state.length > 0 ||
    query.waitingOn.length > 0 ||
    query.campaign !== null ||
    query.show !== 'open'
  const sort = useSorting(sortFields, words.columns, query.sort, '-createdAt')
  const states = statesOf(query.show).map((state) => ({ value: state, label: domain.issuanceState[state] }))
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={<ExportMenu list="issuances" />} />
      {query.campaign && <OfCampaign id={query.campaign} />}
      <Stack gap="xs" mb="sm">
        <Group gap="xs">
          <SearchBox hint={words.search} />
          <Segments name="show" label={words.show} values={shows} labels={words} chosen={query.show} standard="open" />
          <FilterMenu
            name="state"
            label={words.state}
            groups={[{ label: words.state, values: states }]}
            chosen={query.state}
          />
          {query.show === 'ended' && (
            <Segments
              name="ended"
              label={words.endedWhen}
              values={endedWhens}
              labels={words.endedWhens}
              chosen={query.ended}
              standard="any"
            />
          )}
        </Group>
        {query.show !== 'ended' && (
          <FilterChips
            name="waitingOn"
            label={words.waitingOn}
            values={waits}
            labels={{ ...domain.party, nobody: words.noParty }}
            chosen={query.waitingOn}
            showLabel
          />
        )}
      </Stack>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={issuanceColumns}
        headers={words.columns}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.issuance(row.id)}
        sort={sort}
        empty={
          filtered ? (
            <NoneFound words={words} />
          ) : (
            <NoneYet icon={RefreshCw} words={words} href={paths.certificates()} />
          )
        }
      />
    </>
  )
}
