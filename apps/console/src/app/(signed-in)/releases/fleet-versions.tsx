'use client'

import { Monitor } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Link } from '../../../ui/link.tsx'
import { Name, Quiet } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { paths } from '../../paths.ts'

type Row = Outputs['releases']['list']['fleet'][number]
interface Cell {
  row: Row
}

function Count({ row: { version, count } }: Cell) {
  const t = useTranslations('releases')
  return (
    <Link href={paths.pcs({ version })} aria-label={t('countNamed', { version, count })}>
      {t('count', { count })}
    </Link>
  )
}

function System({ row: { system } }: Cell) {
  return useMessages().releases.system[system]
}

function Update({ row: { update } }: Cell) {
  const { releases, ui } = useMessages()
  return update ? releases.update[update] : <Quiet>{ui.none}</Quiet>
}

const columns: Column<Row, 'version' | 'system' | 'count' | 'update'>[] = [
  { key: 'version', Cell: ({ row }) => <Name>{row.version}</Name> },
  { key: 'system', Cell: System },
  { key: 'count', narrow: true, Cell: Count },
  { key: 'update', narrow: true, Cell: Update },
]

export function FleetVersions({ rows }: { rows: Row[] | undefined }) {
  const { releases: words } = useMessages()
  return (
    <Section title={words.fleet} flush>
      {rows?.length === 0 ? (
        <Empty icon={Monitor} title={words.fleetEmptyTitle} />
      ) : (
        <DataTable
          caption={words.fleetCaption}
          columns={columns}
          headers={words.fleetColumns}
          rows={rows}
          rowKey={({ version, system }) => `${version} ${system}`}
        />
      )}
    </Section>
  )
}
