'use client'

import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { DataTable, type DataTableProps } from './data-table.tsx'
import { type Advice, ProblemAlert } from './problem-alert.tsx'

/** What is needed of an infinite query: its pages, and how to get the next. */
interface PagedList<Row> {
  data?: { pages: { rows: Row[]; total?: number | null }[] }
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isPlaceholderData: boolean
  fetchNextPage(): unknown
  refetch(): unknown
}

interface PagedTableProps<Row, Key extends string> extends Omit<DataTableProps<Row, Key>, 'rows' | 'dimmed'> {
  list: PagedList<Row>
  problem: Advice | null
  /** Stands in for the table when there is nothing to show. */
  empty: ReactNode
}

/** A list that grows by もっと見る, with how much of it is shown. */
export function PagedTable<Row, Key extends string>({ list, problem, empty, ...table }: PagedTableProps<Row, Key>) {
  const t = useTranslations('ui')
  const rows = list.data?.pages.flatMap((page) => page.rows)
  if (!rows && problem) return <ProblemAlert advice={problem} onRetry={() => list.refetch()} />
  return (
    <Stack gap="sm">
      {problem && <ProblemAlert advice={{ what: t('stale'), todo: problem.what }} onRetry={() => list.refetch()} />}
      <Paper withBorder className="panel">
        {rows?.length === 0 ? empty : <DataTable rows={rows} dimmed={list.isPlaceholderData} {...table} />}
      </Paper>
      {rows && rows.length > 0 && (
        <Group justify="center" gap="md">
          <Text component="output" size="sm" c="var(--text-secondary)">
            <Count shown={rows.length} total={list.data?.pages[0]?.total ?? null} more={list.hasNextPage} />
          </Text>
          {list.hasNextPage && (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}

function Count({ shown, total, more }: { shown: number; total: number | null; more: boolean }) {
  const t = useTranslations('ui')
  if (!more) return t('all', { total: shown })
  return total === null ? t('shown', { shown }) : t('shownOf', { shown, total })
}
