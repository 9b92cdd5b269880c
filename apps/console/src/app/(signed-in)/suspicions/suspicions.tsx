'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheck, ShieldAlert } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Inputs, Outputs } from '../../../trpc/router-types.ts'
import { Link } from '../../../ui/link.tsx'
import { RowMain, Rows } from '../../../ui/rows.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { PcName } from '../pcs/pc-name.tsx'
import { SettleButton } from './settle-button.tsx'

export type Suspicion = Outputs['suspicions']['list'][number]

/** What employees have reported as suspicious: of everything that nobody has looked into, or of one PC or issuance. */
export function Suspicions({ of }: { of: Inputs['suspicions']['list'] }) {
  const { suspicions: words } = useMessages()
  const trpc = useTRPC()
  const { data: rows } = useQuery(trpc.suspicions.list.queryOptions(of))
  if (!rows || rows.length === 0) return null
  return (
    <Section title={words.title}>
      <Rows none="" label={words.title}>
        {rows.map((row) => (
          <SuspicionRow key={row.id} suspicion={row} />
        ))}
      </Rows>
    </Section>
  )
}

function SuspicionRow({ suspicion }: { suspicion: Suspicion }) {
  const { suspicions: words } = useMessages()
  const t = useTranslations('suspicions')
  const { agent, issuanceId, referenceCode, note, reportedAt, settledAt, settledBy } = suspicion
  const reference = referenceCode && t('reference', { referenceCode })
  return (
    <li>
      {settledAt ? (
        <StatusBadge tone="ok" icon={CircleCheck}>
          {words.settled}
        </StatusBadge>
      ) : (
        <StatusBadge tone="danger" icon={ShieldAlert}>
          {words.open}
        </StatusBadge>
      )}
      <RowMain>
        <PcName pc={agent} /> <Instant at={reportedAt} />
        <Secondary>
          {note || words.noNote}
          {reference && ' / '}
          {issuanceId ? <Link href={paths.issuance(issuanceId)}>{reference}</Link> : reference}
        </Secondary>
        {settledAt && settledBy && <Secondary>{t('settledBy', { name: settledBy })}</Secondary>}
      </RowMain>
      {!settledAt && <SettleButton suspicion={suspicion} />}
    </li>
  )
}
