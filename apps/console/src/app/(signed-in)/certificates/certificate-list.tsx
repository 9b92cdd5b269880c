'use client'

import { Group, Stack } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { BadgeCheck } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { NoneFound, NoneYet } from '../../../ui/empty.tsx'
import { FilterChips } from '../../../ui/filter-chips.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { readOne } from '../../../ui/url-params.ts'
import { useSorting } from '../../../ui/use-sorting.ts'
import { useUrl } from '../../../ui/use-url.ts'
import { ExportMenu } from '../export-menu.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { certificateColumns } from './certificate-columns.tsx'
import { certificatesQuery, labelsOf, shows, sortFields, works } from './certificates-query.ts'
import { ExpiryRange } from './expiry-range.tsx'
import { usePicking } from './picking.tsx'

export function CertificateList() {
  const { certificates: words, domain } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = certificatesQuery(params)
  const list = useInfiniteQuery(
    trpc.certificates.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const show = readOne(params, 'show', shows, 'current')
  const { search, lifecycle, work, from, until } = query
  const filtered = search !== '' || lifecycle.length > 0 || work !== 'any' || from !== undefined || until !== undefined
  const sort = useSorting(sortFields, words.columns, query.sort, 'notAfter')
  const picking = usePicking(list.data?.pages[0]?.total ?? 0, query)
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={<ExportMenu list="certificates" />} />
      <Stack gap="xs" mb="sm">
        <Group gap="xs">
          <SearchBox hint={words.search} />
          <Segments name="show" label={words.show} values={shows} labels={words} chosen={show} standard="current" />
          <Segments name="work" label={words.work} values={works} labels={words.works} chosen={work} standard="any" />
          <ExpiryRange from={from} until={until} />
        </Group>
        <FilterChips
          name="lifecycle"
          label={words.lifecycle}
          values={labelsOf(show)}
          labels={domain.lifecycle}
          chosen={query.lifecycle}
        />
      </Stack>
      {picking.bar}
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={certificateColumns}
        headers={words.columns}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.certificate(row.id)}
        picking={picking.picking}
        sort={sort}
        empty={filtered ? <NoneFound words={words} /> : <NoneYet icon={BadgeCheck} words={words} href={paths.tokens} />}
      />
    </>
  )
}
