'use client'

import { agentStates } from '@certfleet/core/issuance.ts'
import { Group, Stack } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Monitor } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { NoneFound, NoneYet } from '../../../ui/empty.tsx'
import { FilterChips } from '../../../ui/filter-chips.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { useSorting } from '../../../ui/use-sorting.ts'
import { useUrl } from '../../../ui/use-url.ts'
import { ExportMenu } from '../export-menu.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { pcColumns } from './pc-columns.tsx'
import { matches, pcsQuery, sortFields, troubles } from './pcs-query.ts'
import { TokenFilter } from './token-filter.tsx'
import { VersionFilter } from './version-filter.tsx'
import { WorkToDo } from './work-to-do.tsx'

export function PcList() {
  const { pcs: words, domain } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = pcsQuery(params)
  const list = useInfiniteQuery(
    trpc.agents.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const { search, state, match, trouble, token, version } = query
  const filtered = state.length > 0 || match !== 'any' || trouble.length > 0 || [search, token, version].some(Boolean)
  const sort = useSorting(sortFields, words.columns, query.sort, '-createdAt')
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={<ExportMenu list="pcs" />} />
      <WorkToDo />
      <Stack gap="xs" mb="sm">
        <Group gap="xs">
          <SearchBox hint={words.search} />
          <Segments
            name="match"
            label={words.match}
            values={matches}
            labels={words}
            chosen={query.match}
            standard="any"
          />
        </Group>
        <FilterChips
          name="state"
          label={words.state}
          values={agentStates}
          labels={domain.agentState}
          chosen={query.state}
        />
        <FilterChips
          name="trouble"
          label={words.trouble}
          values={troubles}
          labels={words.troubles}
          chosen={query.trouble}
          showLabel
        />
        {query.token && <TokenFilter id={query.token} />}
        {query.version && <VersionFilter version={query.version} />}
      </Stack>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={pcColumns}
        headers={words.columns}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.pc(row.id)}
        sort={sort}
        empty={filtered ? <NoneFound words={words} /> : <NoneYet icon={Monitor} words={words} href={paths.tokens} />}
      />
    </>
  )
}
