'use client'

import { audiences, noticeStates } from '@certfleet/core/notice.ts'
import { Button, Group, Stack } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { FileSearch, Mail } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { NoneFound, NoneYet } from '../../../ui/empty.tsx'
import { FilterChips } from '../../../ui/filter-chips.tsx'
import { FilterMenu } from '../../../ui/filter-menu.tsx'
import { PlainLink } from '../../../ui/link.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { useUrl } from '../../../ui/use-url.ts'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { HolidaysEndNotice } from '../holidays/holidays-end-notice.tsx'
import { noticeColumns } from './notice-columns.tsx'
import { NoticeSummary } from './notice-summary.tsx'
import { noticesQuery } from './notices-query.ts'
import { SendAgainButton } from './send-again-button.tsx'
import { TestMailButton } from './test-mail-button.tsx'

export function NoticeList() {
  const { notices: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = noticesQuery(params)
  const list = useInfiniteQuery(
    trpc.notices.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const filtered = query.search !== '' || query.state.length > 0 || query.audience.length > 0
  const kinds = audiences.map((audience) => ({ value: audience, label: words.audience[audience] }))
  const actions = (
    <>
      <Button
        component={PlainLink}
        href={paths.noticePreview()}
        variant="default"
        leftSection={<FileSearch size={16} aria-hidden="true" />}
      >
        {words.preview.open}
      </Button>
      <SendAgainButton wanted={query} />
      <TestMailButton />
    </>
  )
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={actions} />
      <Stack gap="sm" mb="sm">
        <HolidaysEndNotice />
        <NoticeSummary />
        <Group gap="xs">
          <SearchBox hint={words.search} />
          <FilterMenu
            name="audience"
            label={words.audienceFilter}
            groups={[{ label: words.audienceFilter, values: kinds }]}
            chosen={query.audience}
          />
        </Group>
        <FilterChips
          name="state"
          label={words.stateFilter}
          values={noticeStates}
          labels={words.state}
          chosen={query.state}
          showLabel
        />
      </Stack>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={noticeColumns}
        headers={words.columns}
        rowKey={(row) => row.id}
        rowHref={(row) => paths.notice(row.id)}
        empty={
          filtered ? <NoneFound words={words} /> : <NoneYet icon={Mail} words={words} href={paths.certificates()} />
        }
      />
    </>
  )
}
