'use client'

import { useMessages } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Ago, Instant } from '../../../ui/time.tsx'
import { AgentStateBadge } from './agent-state-badge.tsx'
import { ApproveButton } from './approve-button.tsx'
import { ClockWarning } from './clock-warning.tsx'
import { Connection } from './connection.tsx'

export type PcRow = Outputs['agents']['list']['rows'][number]
interface Cell {
  row: PcRow
}

function PcCell({ row }: Cell) {
  return (
    <>
      <Name>{row.hostname}</Name>
      <Secondary>{row.osUser}</Secondary>
    </>
  )
}

function People({ row }: Cell) {
  const { pcs } = useMessages()
  if (row.assignments.length === 0) {
    return <Quiet>{pcs.nobody}</Quiet>
  }
  return row.assignments.map(({ id, subscriber }) => (
    <div key={id}>
      {subscriber.employee.name}
      <Secondary>{subscriber.loginId}</Secondary>
    </div>
  ))
}

function ConnectionCell({ row }: Cell) {
  const { pcs } = useMessages()
  return (
    <div>
      <Connection connected={row.connected} />
      {!row.connected && <Secondary>{row.lastSeenAt ? <Ago at={row.lastSeenAt} /> : pcs.neverSeen}</Secondary>}
      <ClockWarning pc={row} />
    </div>
  )
}

function Version({ row }: Cell) {
  const { pcs } = useMessages()
  return (
    <>
      {row.version}
      <Secondary>{row.outdated ? pcs.outdated : row.platform}</Secondary>
    </>
  )
}

export const pcColumns: Column<
  PcRow,
  'hostname' | 'state' | 'people' | 'connection' | 'version' | 'enrolled' | 'action'
>[] = [
  { key: 'hostname', primary: true, Cell: PcCell },
  { key: 'state', narrow: true, Cell: ({ row }) => <AgentStateBadge state={row.state} /> },
  { key: 'people', Cell: People },
  { key: 'connection', Cell: ConnectionCell },
  { key: 'version', Cell: Version },
  { key: 'enrolled', Cell: ({ row }) => <Instant at={row.createdAt} precision="day" /> },
  {
    key: 'action',
    narrow: true,
    Cell: ({ row }) => row.state === 'pending_approval' && <ApproveButton pc={row} size="xs" />,
  },
]
