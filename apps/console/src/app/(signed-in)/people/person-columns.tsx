'use client'

import { Lock } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Link } from '../../../ui/link.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { useTimeText } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { PcName } from '../pcs/pc-name.tsx'

export type PersonRow = Outputs['people']['list']['rows'][number]
interface Cell {
  row: PersonRow
}

function Person({ row }: Cell) {
  return (
    <>
      <Name>{row.employee.name}</Name>
      {row.employee.nameKana && <Secondary>{row.employee.nameKana}</Secondary>}
      {row.employee.email && <Secondary>{row.employee.email}</Secondary>}
    </>
  )
}

function LoginId({ row }: Cell) {
  const { people: words } = useMessages()
  const t = useTranslations('people')
  const text = useTimeText()
  return (
    <div>
      {row.loginId}
      {row.lockedAt && (
        <div title={t('lockedSince', { date: text.instant(row.lockedAt) })}>
          <StatusBadge tone="danger" icon={Lock}>
            {words.locked}
          </StatusBadge>
        </div>
      )}
    </div>
  )
}

function Pcs({ row }: Cell) {
  const { ui } = useMessages()
  if (row.assignments.length === 0) return <Quiet>{ui.noneLong}</Quiet>
  return row.assignments.map(({ id, agent }) => <PcName key={id} pc={agent} />)
}

function Certificates({ row }: Cell) {
  const t = useTranslations('people')
  const count = row.certificates
  if (count === 0) return <Quiet>{t('certificateCount', { count })}</Quiet>
  return (
    <Link
      href={paths.certificates({ show: 'all', search: row.loginId })}
      aria-label={t('certificatesOf', { name: row.employee.name, count })}
    >
      {t('certificateCount', { count })}
    </Link>
  )
}

export const personColumns: Column<
  PersonRow,
  'name' | 'department' | 'loginId' | 'authority' | 'pc' | 'certificates'
>[] = [
  { key: 'name', primary: true, Cell: Person },
  { key: 'department', Cell: ({ row }) => row.employee.department || '—' },
  { key: 'loginId', Cell: LoginId },
  { key: 'authority', minWidth: 8, Cell: ({ row }) => row.authority.name },
  { key: 'pc', Cell: Pcs },
  { key: 'certificates', narrow: true, Cell: Certificates },
]
