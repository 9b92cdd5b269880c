'use client'

import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Link } from '../../../ui/link.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Clock, Instant, TimeLeft } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { PcName } from '../pcs/pc-name.tsx'
import { LifecycleBadge } from './lifecycle-badge.tsx'
import { RenewButton } from './renew-button.tsx'

export type CertificateRow = Outputs['certificates']['list']['rows'][number]
interface Cell {
  row: CertificateRow
}

/** Who holds it: by name where the login ID is registered, else by what stands in the certificate. */
const nameOf = ({ holder, commonName }: CertificateRow): string => holder?.name ?? commonName

function Holder({ row }: Cell) {
  const t = useTranslations('certificates')
  return (
    <>
      <Name>{row.holder?.name ?? t('unknownHolder')}</Name>
      <Secondary>{row.holder?.loginId ?? row.commonName}</Secondary>
    </>
  )
}

function Pc({ row }: Cell) {
  const t = useTranslations('certificates')
  return row.agent ? <PcName pc={row.agent} /> : <Quiet>{t('noPc')}</Quiet>
}

function Expiry({ row }: Cell) {
  return (
    <div>
      <Instant at={row.notAfter} precision="day" />
      <Secondary>
        <Clock at={row.notAfter} precision="minute" /> · <TimeLeft until={row.notAfter} />
      </Secondary>
    </div>
  )
}

function Work({ row }: Cell) {
  const { domain, issuances, ui } = useMessages()
  const t = useTranslations('certificates')
  const work = row.openIssuance
  if (!work) return <Quiet>{row.isUnattended ? issuances.unattended : ui.none}</Quiet>
  return (
    <div>
      <Link href={paths.issuance(work.id)}>{domain.issuanceState[work.state]}</Link>
      <Secondary>
        {work.waitingOn ? t('waitsOn', { party: domain.party[work.waitingOn] }) : t('waitsOnNobody')}
      </Secondary>
    </div>
  )
}

export const certificateColumns: Column<
  CertificateRow,
  'lifecycle' | 'holder' | 'department' | 'pc' | 'notAfter' | 'work' | 'action'
>[] = [
  { key: 'lifecycle', narrow: true, Cell: ({ row }) => <LifecycleBadge lifecycle={row.lifecycle} /> },
  { key: 'holder', primary: true, Cell: Holder },
  { key: 'department', Cell: ({ row }) => row.holder?.department || '—' },
  { key: 'pc', minWidth: 11.5, Cell: Pc },
  { key: 'notAfter', narrow: true, Cell: Expiry },
  { key: 'work', minWidth: 9, Cell: Work },
  {
    key: 'action',
    narrow: true,
    Cell: ({ row }) => <RenewButton certificateId={row.id} holder={nameOf(row)} refusal={row.refusal} size="xs" />,
  },
]
