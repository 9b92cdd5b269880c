'use client'

import { Text } from '@mantine/core'
import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Link } from '../../../ui/link.tsx'
import { Instant, TimeLeft } from '../../../ui/time.tsx'
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
      <Text component="span" size="sm" fw={600} display="block">
        {row.holder?.name ?? t('unknownHolder')}
      </Text>
      <Text component="span" size="xs" c="var(--text-secondary)" display="block">
        {row.holder?.department ?? row.commonName}
      </Text>
    </>
  )
}

function Pc({ row }: Cell) {
  const t = useTranslations('certificates')
  return row.agent ? (
    <PcName pc={row.agent} />
  ) : (
    <Text size="sm" c="var(--text-secondary)" component="span">
      {t('noPc')}
    </Text>
  )
}

function Expiry({ row }: Cell) {
  return (
    <div>
      <Instant at={row.notAfter} />
      <Text size="xs" c="var(--text-secondary)" component="div">
        <TimeLeft until={row.notAfter} />
      </Text>
    </div>
  )
}

function Work({ row }: Cell) {
  const { domain, ui } = useMessages()
  const t = useTranslations('certificates')
  const work = row.openIssuance
  if (!work)
    return (
      <Text component="span" c="var(--text-secondary)">
        {ui.none}
      </Text>
    )
  return (
    <div>
      <Link href={paths.issuance(work.id)}>{domain.issuanceState[work.state]}</Link>
      <Text size="xs" c="var(--text-secondary)" component="div">
        {work.waitingOn ? t('waitsOn', { party: domain.party[work.waitingOn] }) : t('waitsOnNobody')}
      </Text>
    </div>
  )
}

export const certificateColumns: Column<
  CertificateRow,
  'lifecycle' | 'holder' | 'loginId' | 'pc' | 'notAfter' | 'work' | 'action'
>[] = [
  { key: 'lifecycle', narrow: true, Cell: ({ row }) => <LifecycleBadge lifecycle={row.lifecycle} /> },
  { key: 'holder', primary: true, Cell: Holder },
  { key: 'loginId', Cell: ({ row }) => row.holder?.loginId ?? '—' },
  { key: 'pc', Cell: Pc },
  { key: 'notAfter', narrow: true, Cell: Expiry },
  { key: 'work', Cell: Work },
  {
    key: 'action',
    narrow: true,
    Cell: ({ row }) => <RenewButton certificateId={row.id} holder={nameOf(row)} refusal={row.refusal} size="xs" />,
  },
]
