'use client'

import { Paper, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CalendarOff } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { useConfirm } from '../../../ui/confirm.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import { Name } from '../../../ui/secondary.tsx'
import { Instant } from '../../../ui/time.tsx'
import { useProblemText } from '../../problem-text.ts'
import { AddHolidayButton } from './add-holiday.tsx'
import { HolidaysEndNotice } from './holidays-end-notice.tsx'

type Row = Outputs['holidays']['list']['rows'][number]
interface Cell {
  row: Row
}

function Days({ row: { firstDay, lastDay } }: Cell) {
  return (
    <>
      <Instant at={firstDay} precision="day" />
      {lastDay > firstDay && (
        <>
          {' – '}
          <Instant at={lastDay} precision="day" />
        </>
      )}
    </>
  )
}

function Remove({ row: { id, name } }: Cell) {
  const { holidays: words } = useMessages()
  const t = useTranslations('holidays')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const remove = useMutation(
    trpc.holidays.remove.mutationOptions({ onSuccess: () => notifyDone(t('removed', { name })) }),
  )
  const ask = () =>
    confirm({
      title: words.removeTitle,
      body: t('removeBody', { name }),
      confirm: words.remove,
      danger: true,
      act: () => remove.mutateAsync({ id }),
    })
  return (
    <ReasonButton size="xs" variant="default" label={t('removeNamed', { name })} reason={null} onClick={ask}>
      {words.remove}
    </ReasonButton>
  )
}

const columns: Column<Row, 'name' | 'days' | 'action'>[] = [
  { key: 'name', Cell: ({ row }) => <Name>{row.name}</Name> },
  { key: 'days', Cell: Days },
  { key: 'action', narrow: true, Cell: Remove },
]

/** The days on which the company does not work, besides national holidays. */
export function HolidayList() {
  const { holidays: words } = useMessages()
  const describe = useProblemText()
  const { data, error, refetch } = useQuery(useTRPC().holidays.list.queryOptions())
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={<AddHolidayButton />} />
      {error && !data ? (
        <ProblemAlert advice={describe(error)} onRetry={() => void refetch()} />
      ) : (
        <Stack gap="md">
          <HolidaysEndNotice />
          <Paper withBorder className="panel">
            {data?.rows.length === 0 ? (
              <Empty icon={CalendarOff} title={words.emptyTitle}>
                {words.empty}
              </Empty>
            ) : (
              <DataTable
                caption={words.caption}
                columns={columns}
                headers={words.columns}
                rows={data?.rows}
                rowKey={(row) => row.id}
              />
            )}
          </Paper>
        </Stack>
      )}
    </>
  )
}
