'use client'

import { useMessages } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../ui/time.tsx'
import { PcName } from '../pcs/pc-name.tsx'
import { useCodeText } from './code-text.ts'
import { StateBadge } from './state-badge.tsx'
import { Waiting } from './waiting.tsx'

export type IssuanceRow = Outputs['issuances']['list']['rows'][number]
interface Cell {
  row: IssuanceRow
}

function Purpose({ row }: Cell) {
  const { domain, issuances } = useMessages()
  return (
    <div>
      {domain.purpose[row.purpose]}
      {row.isUnattended && <Secondary>{issuances.unattended}</Secondary>}
    </div>
  )
}

function State({ row }: Cell) {
  const codeText = useCodeText()
  const code = row.lastCode && codeText(row.lastCode, row.state)
  return (
    <div>
      <StateBadge state={row.state} />
      {code && <Secondary>{code.what}</Secondary>}
    </div>
  )
}

function Holder({ row }: Cell) {
  return (
    <>
      <Name>{row.subscriber.employee.name}</Name>
      <Secondary>{row.subscriber.loginId}</Secondary>
    </>
  )
}

function Deadline({ row }: Cell) {
  const { issuances } = useMessages()
  if (!row.deadlineAt) return <Quiet>{issuances.noDeadline}</Quiet>
  return (
    <div>
      <Instant at={row.deadlineAt} precision="day" />
      <Secondary>
        <TimeLeft until={row.deadlineAt} />
      </Secondary>
    </div>
  )
}

function Requested({ row }: Cell) {
  return (
    <div>
      <Instant at={row.createdAt} />
      <Secondary>{row.requestedBy}</Secondary>
    </div>
  )
}

export const issuanceColumns: Column<
  IssuanceRow,
  'purpose' | 'state' | 'waitingOn' | 'holder' | 'pc' | 'deadline' | 'requested'
>[] = [
  { key: 'holder', primary: true, Cell: Holder },
  { key: 'purpose', narrow: true, Cell: Purpose },
  { key: 'state', Cell: State },
  { key: 'waitingOn', minWidth: 8, Cell: ({ row }) => <Waiting issuance={row} /> },
  { key: 'pc', minWidth: 8, Cell: ({ row }) => <PcName pc={row.agent} /> },
  { key: 'deadline', narrow: true, Cell: Deadline },
  { key: 'requested', narrow: true, Cell: Requested },
]
