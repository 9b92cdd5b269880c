'use client'

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Link } from '../../../ui/link.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { paths } from '../../paths.ts'
import { pendingQuery, unassignedQuery } from './pcs-query.ts'

/** PCs that can do nothing until an administrator has decided, and the way to them. */
export function WorkToDo() {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const trpc = useTRPC()
  const pending = useQuery(trpc.agents.list.queryOptions(pendingQuery)).data?.total ?? 0
  const unassigned = useQuery(trpc.agents.list.queryOptions(unassignedQuery)).data?.total ?? 0
  if (pending === 0 && unassigned === 0) return null
  return (
    <Stack gap="xs" mb="md">
      {pending > 0 && (
        <Notice
          tone="notice"
          title={t('pendingBanner', { count: pending })}
          action={<Link href={paths.pcs({ state: 'pending_approval' })}>{words.seePending}</Link>}
        >
          {words.pendingHelp}
        </Notice>
      )}
      {unassigned > 0 && (
        <Notice
          tone="notice"
          title={t('unassignedBanner', { count: unassigned })}
          action={<Link href={paths.pcs({ match: 'unassigned' })}>{words.seeUnassigned}</Link>}
        >
          {words.unassignedHelp}
        </Notice>
      )}
    </Stack>
  )
}
