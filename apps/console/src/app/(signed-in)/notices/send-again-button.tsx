'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Inputs } from '../../../trpc/router-types.ts'
import { useConfirm } from '../../../ui/confirm.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'

/** Has mails that were not sent tried again: one, or all that match. */
export function SendAgainButton({ wanted }: { wanted: Inputs['notices']['sendAgain'] }) {
  const { notices: words } = useMessages()
  const t = useTranslations('notices')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const { data: count } = useQuery(trpc.notices.countSendAgain.queryOptions(wanted))
  const { data: summary } = useQuery(trpc.notices.summary.queryOptions())
  const again = useMutation(
    trpc.notices.sendAgain.mutationOptions({
      onSuccess: (done) => notifyDone(t('sentAgain', { count: done.count }), words.sentAgainText),
    }),
  )
  const ask = () =>
    confirm({
      title: words.sendAgainTitle,
      body: t('sendAgainBody', { count: count ?? 0 }),
      confirm: words.sendAgain,
      act: () => again.mutateAsync(wanted),
    })
  const refusal = summary?.hasMailServer === false ? words.noServerTitle : words.nothingToSend
  return (
    <ReasonButton variant="default" reason={count ? null : refusal} onClick={ask}>
      {words.sendAgain}
    </ReasonButton>
  )
}
