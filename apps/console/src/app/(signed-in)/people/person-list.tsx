'use client'

import { Button, Group } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { FileUp, UsersRound } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { Empty, NoneFound } from '../../../ui/empty.tsx'
import { PlainLink } from '../../../ui/link.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { useSorting } from '../../../ui/use-sorting.ts'
import { useUrl } from '../../../ui/use-url.ts'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { ExportMenu } from '../export-menu.tsx'
import { AddPersonButton } from './add-person.tsx'
import { matches, peopleQuery, sortFields } from './people-query.ts'
import { personColumns } from './person-columns.tsx'

export function PersonList() {
  const { people: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = peopleQuery(params)
  const list = useInfiniteQuery(
    trpc.people.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const filtered = query.search !== '' || query.match !== 'any'
  const sort = useSorting(sortFields, words.columns, query.sort, '-createdAt')
  const labels = { any: words.any, no_pc: words.noPc }
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={<Actions />} />
      <Group gap="xs" mb="sm">
        <SearchBox hint={words.search} />
        <Segments
          name="match"
          label={words.match}
          values={matches}
          labels={labels}
          chosen={query.match}
          standard="any"
        />
      </Group>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={personColumns}
        headers={words.columns}
        rowKey={(row) => row.id}
        sort={sort}
        rowHref={(row) => paths.person(row.employee.id)}
        empty={
          filtered ? (
            <NoneFound words={words} />
          ) : (
            <Empty icon={UsersRound} title={words.emptyTitle} action={<Actions />}>
              {words.empty}
            </Empty>
          )
        }
      />
    </>
  )
}

function Actions() {
  const { imports } = useMessages()
  return (
    <Group gap="xs">
      <ExportMenu list="people" />
      <Button
        component={PlainLink}
        href={paths.peopleImports}
        variant="default"
        leftSection={<FileUp size={16} aria-hidden="true" />}
      >
        {imports.open}
      </Button>
      <AddPersonButton />
    </Group>
  )
}
