'use client'

import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Quiet } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { useProblemText } from '../../problem-text.ts'
import classes from './matching.module.css'

/** What is needed of an infinite query: its pages, and how to get the next. */
interface WorkPages<Row> {
  data?: { pages: { rows: Row[]; total: number | null }[] }
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
  refetch(): unknown
}

interface WorkListProps<Row> {
  title: string
  help: string
  none: string
  list: WorkPages<Row>
  children: (row: Row) => ReactNode
}

/** Things that wait for a decision, with how many there are. */
export function WorkList<Row>({ title, help, none, list, children }: WorkListProps<Row>) {
  const { ui } = useMessages()
  const t = useTranslations('matching')
  const describe = useProblemText()
  const rows = list.data?.pages.flatMap((page) => page.rows)
  const total = list.data?.pages[0]?.total ?? 0
  return (
    <Section title={title} actions={total > 0 && <Text size="sm">{t('waiting', { count: total })}</Text>}>
      {list.error !== null && !rows && <ProblemAlert advice={describe(list.error)} onRetry={() => list.refetch()} />}
      <Text size="sm" mb="xs">
        <Quiet>{rows?.length === 0 ? none : help}</Quiet>
      </Text>
      {rows && rows.length > 0 && <ul className={classes.rows}>{rows.map(children)}</ul>}
      {list.hasNextPage && (
        <Button mt="sm" variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {ui.more}
        </Button>
      )}
    </Section>
  )
}
