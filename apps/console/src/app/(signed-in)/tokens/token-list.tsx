'use client'

import { Paper } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { useConfirm } from '../../../ui/confirm.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import { Link } from '../../../ui/link.tsx'
import { Name, Secondary } from '../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import { CreateTokenButton } from './create-token.tsx'
import type { Deployment } from './deployment.ts'
import { type TokenRow, TokenStatusBadge } from './token-status-badge.tsx'

interface Cell {
  row: TokenRow
}

function Label({ row }: Cell) {
  const t = useTranslations('tokens')
  return (
    <div>
      <Name>{row.label}</Name>
      {row.subscriber && (
        <Secondary>{t('forPerson', { name: row.subscriber.employee.name, loginId: row.subscriber.loginId })}</Secondary>
      )}
    </div>
  )
}

function Uses({ row: { id, uses, maxUses, agents } }: Cell) {
  const t = useTranslations('tokens')
  return (
    <div>
      {t('uses', { uses, maxUses })}
      {agents > 0 && (
        <Secondary>
          <Link href={paths.pcs({ token: id })}>{t('appeared', { count: agents })}</Link>
        </Secondary>
      )}
    </div>
  )
}

function Expiry({ row }: Cell) {
  return (
    <div>
      <Instant at={row.expiresAt} />
      <Secondary>
        <TimeLeft until={row.expiresAt} />
      </Secondary>
    </div>
  )
}

function Revoke({ row }: Cell) {
  const { tokens: words } = useMessages()
  const t = useTranslations('tokens')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const { id, label, uses } = row
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({ onSuccess: () => notifyDone(t('revoked', { label })) }),
  )
  const ask = () =>
    confirm({
      title: words.revokeAsk.title,
      body: t('revokeAsk.body', { label, uses }),
      confirm: words.revokeAsk.confirm,
      danger: true,
      act: () => revoke.mutateAsync({ id }),
    })
  return (
    <ReasonButton
      size="xs"
      variant="default"
      label={t('revokeNamed', { label })}
      reason={row.status === 'revoked' ? words.cannotRevoke : null}
      onClick={ask}
    >
      {words.revoke}
    </ReasonButton>
  )
}

const columns: Column<TokenRow, 'label' | 'status' | 'uses' | 'expiresAt' | 'creator' | 'createdAt' | 'action'>[] = [
  { key: 'label', Cell: Label },
  { key: 'status', narrow: true, Cell: ({ row }) => <TokenStatusBadge status={row.status} /> },
  { key: 'uses', narrow: true, Cell: Uses },
  { key: 'expiresAt', narrow: true, Cell: Expiry },
  { key: 'creator', Cell: ({ row }) => row.createdBy },
  { key: 'createdAt', Cell: ({ row }) => <Instant at={row.createdAt} precision="day" /> },
  { key: 'action', narrow: true, Cell: Revoke },
]

export function TokenList({ deployment }: { deployment: Deployment }) {
  const { tokens: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: rows, error, refetch } = useQuery(trpc.tokens.list.queryOptions())
  const create = <CreateTokenButton deployment={deployment} />
  return (
    <>
      <PageHeader title={words.title} intro={words.intro} actions={create} />
      {error && !rows ? (
        <ProblemAlert advice={describe(error)} onRetry={() => void refetch()} />
      ) : (
        <Paper withBorder className="panel">
          {rows?.length === 0 ? (
            <Empty icon={KeyRound} title={words.emptyTitle}>
              {words.empty}
            </Empty>
          ) : (
            <DataTable
              caption={words.caption}
              columns={columns}
              headers={words.columns}
              rows={rows}
              rowKey={(row) => row.id}
            />
          )}
        </Paper>
      )}
    </>
  )
}
