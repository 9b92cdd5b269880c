'use client'

import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../../trpc/client.tsx'
import { paging } from '../../../../../trpc/query-client.ts'
import type { Outputs } from '../../../../../trpc/router-types.ts'
import type { Column } from '../../../../../ui/data-table.tsx'
import { PagedTable } from '../../../../../ui/paged-table.tsx'
import { Name, Secondary } from '../../../../../ui/secondary.tsx'
import { paths } from '../../../../paths.ts'
import { useProblemText } from '../../../../problem-text.ts'
import { ChangeList } from './change-list.tsx'

export type Person = Outputs['imports']['changes']['rows'][number]
type ErrorRow = Outputs['imports']['errors']['rows'][number]
type Missing = Outputs['imports']['missing']['rows'][number]

const lines = ({ row }: { row: Person }) => row.lines.join(', ')

const changeColumns: Column<Person, 'line' | 'person' | 'changes'>[] = [
  { key: 'line', narrow: true, Cell: lines },
  { key: 'person', Cell: ({ row }) => <Name>{row.name}</Name> },
  { key: 'changes', Cell: ChangeList },
]

export function ChangeTable({ id, kind }: { id: string; kind: 'added' | 'changed' }) {
  const { imports: words } = useMessages()
  const trpc = useTRPC()
  const describe = useProblemText()
  const list = useInfiniteQuery(trpc.imports.changes.infiniteQueryOptions({ id, kind }, paging))
  return (
    <PagedTable
      list={list}
      problem={list.error && describe(list.error)}
      caption={words.caption[kind]}
      columns={changeColumns}
      headers={words.columns}
      rowKey={(row) => String(row.lines[0])}
      empty={<Nothing text={words.none[kind]} />}
    />
  )
}

function Errors({ row: { errors } }: { row: ErrorRow }) {
  const { domain } = useMessages()
  const t = useTranslations('domain.importProblem')
  return errors.map(({ column, problem, value, detail = '' }) => (
    <div key={`${column} ${problem}`}>
      {column && (
        <Name>
          {domain.importColumn[column]} {value && `「${value}」`}
        </Name>
      )}
      {t(`${problem}.what`, { detail })} <Secondary>{t(`${problem}.todo`, { detail })}</Secondary>
    </div>
  ))
}

const errorColumns: Column<ErrorRow, 'line' | 'error'>[] = [
  { key: 'line', narrow: true, Cell: ({ row }) => row.line },
  { key: 'error', Cell: Errors },
]

export function ErrorTable({ id }: { id: string }) {
  const { imports: words } = useMessages()
  const trpc = useTRPC()
  const describe = useProblemText()
  const list = useInfiniteQuery(trpc.imports.errors.infiniteQueryOptions({ id }, paging))
  return (
    <PagedTable
      list={list}
      problem={list.error && describe(list.error)}
      caption={words.caption.errors}
      columns={errorColumns}
      headers={words.columns}
      rowKey={(row) => String(row.line)}
      empty={<Nothing text={words.none.errors} />}
    />
  )
}

const missingColumns: Column<Missing, 'person' | 'department'>[] = [
  {
    key: 'person',
    primary: true,
    Cell: ({ row }) => (
      <>
        <Name>{row.name}</Name>
        {row.employeeNumber && <Secondary>{row.employeeNumber}</Secondary>}
      </>
    ),
  },
  { key: 'department', Cell: ({ row }) => row.department ?? '—' },
]

export function MissingTable({ id }: { id: string }) {
  const { imports: words } = useMessages()
  const trpc = useTRPC()
  const describe = useProblemText()
  const list = useInfiniteQuery(trpc.imports.missing.infiniteQueryOptions({ id }, paging))
  return (
    <>
      <Text size="sm">{words.missingHelp}</Text>
      <PagedTable
        list={list}
        problem={list.error && describe(list.error)}
        caption={words.caption.missing}
        columns={missingColumns}
        headers={words.columns}
        rowKey={(row) => row.personId}
        rowHref={(row) => paths.person(row.personId)}
        empty={<Nothing text={words.none.missing} />}
      />
    </>
  )
}

function Nothing({ text }: { text: string }) {
  return (
    <Text size="sm" c="var(--text-secondary)" ta="center" p="lg">
      {text}
    </Text>
  )
}
