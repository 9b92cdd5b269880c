'use client'

import { useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Instant, useTimeText } from '../../../ui/time.tsx'
import { NoticeStateBadge } from './notice-state-badge.tsx'
import { useReasonText } from './reason-text.ts'

export type NoticeRow = Outputs['notices']['list']['rows'][number]
interface Cell {
  row: NoticeRow
}

function State({ row: { state, reason, attempts, nextAttemptAt } }: Cell) {
  const t = useTranslations('notices')
  const text = useTimeText()
  const reasonText = useReasonText()
  return (
    <div>
      <NoticeStateBadge state={state} />
      {reason && <Secondary>{reasonText(reason)}</Secondary>}
      {state === 'planned' && attempts > 0 && nextAttemptAt && (
        <Secondary>{t('retryAt', { date: text.instant(nextAttemptAt) })}</Secondary>
      )}
    </div>
  )
}

function To({ row: { name, email } }: Cell) {
  const { notices } = useMessages()
  return (
    <div>
      {name || email}
      {name !== '' && <Secondary>{email ?? notices.noAddress}</Secondary>}
    </div>
  )
}

function Kind({ row: { audience, milestone } }: Cell) {
  const { notices } = useMessages()
  return (
    <div>
      {notices.audience[audience]}
      {milestone && <Secondary>{notices.milestone[milestone]}</Secondary>}
    </div>
  )
}

function At({ row: { sentAt, createdAt } }: Cell) {
  return sentAt ? (
    <Instant at={sentAt} />
  ) : (
    <Quiet>
      <Instant at={createdAt} />
    </Quiet>
  )
}

export const noticeColumns: Column<NoticeRow, 'subject' | 'state' | 'to' | 'milestone' | 'at'>[] = [
  { key: 'subject', primary: true, Cell: ({ row }) => <Name>{row.subject}</Name> },
  { key: 'to', Cell: To },
  { key: 'milestone', narrow: true, Cell: Kind },
  { key: 'state', minWidth: 9, Cell: State },
  { key: 'at', narrow: true, Cell: At },
]
