'use client'

import { Group } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Empty, NoneFound } from '../../../ui/empty.tsx'
import { FilterMenu } from '../../../ui/filter-menu.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { PagedTable } from '../../../ui/paged-table.tsx'
import { SearchBox } from '../../../ui/search-box.tsx'
import { Instant } from '../../../ui/time.tsx'
import { useUrl } from '../../../ui/use-url.ts'
import { useProblemText } from '../../problem-text.ts'
import { Actor } from './actor.tsx'
import { actionsByNoun, auditQuery } from './audit-query.ts'
import { FactList, useEventFacts } from './event-facts.tsx'
import { type AuditRow, toEvent } from './event.ts'
import { Subject } from './subject.tsx'

interface Cell {
  row: AuditRow
}

function What({ row }: Cell) {
  const t = useTranslations('audit.what')
  return t(toEvent(row).action)
}

function Details({ row }: Cell) {
  const factsOf = useEventFacts()
  return <FactList facts={factsOf(toEvent(row))} />
}

const columns: Column<AuditRow, 'at' | 'actor' | 'what' | 'subject' | 'details'>[] = [
  { key: 'at', narrow: true, Cell: ({ row }) => <Instant at={row.at} precision="second" /> },
  { key: 'actor', minWidth: 10, Cell: ({ row }) => <Actor event={toEvent(row)} /> },
  { key: 'what', minWidth: 10, Cell: What },
  { key: 'subject', minWidth: 8, Cell: ({ row }) => <Subject event={toEvent(row)} /> },
  { key: 'details', Cell: Details },
]

export function AuditLog() {
  const { audit: words } = useMessages()
  const t = useTranslations('audit.what')
  const describe = useProblemText()
  const trpc = useTRPC()
  const [params] = useUrl()
  const query = auditQuery(params)
  const list = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(query, { ...paging, placeholderData: keepPreviousData }),
  )
  const filtered = query.search !== '' || query.action.length > 0
  const groups = actionsByNoun.map(({ noun, actions }) => ({
    label: words.noun[noun],
    values: actions.map((action) => ({ value: action, label: t(action) })),
  }))
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} />
      <Group gap="xs" mb="sm">
        <SearchBox hint={words.search} />
        <FilterMenu name="action" label={words.action} groups={groups} chosen={query.action} />
      </Group>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption}
        columns={columns}
        headers={words.columns}
        rowKey={(row) => String(row.id)}
        empty={filtered ? <NoneFound words={words} /> : <Empty icon={ScrollText} title={words.emptyTitle} />}
      />
    </>
  )
}
