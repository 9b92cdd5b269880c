'use client'

import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { useConfirm } from '../../../ui/confirm.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import type { Suspicion } from './suspicions.tsx'

/** Says that it was looked into; what is to be looked into is said before. */
export function SettleButton({ suspicion: { id, agent } }: { suspicion: Suspicion }) {
  const { suspicions: words } = useMessages()
  const t = useTranslations('suspicions')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const settle = useMutation(trpc.suspicions.settle.mutationOptions({ onSuccess: () => notifyDone(words.done) }))
  const press = () =>
    confirm({
      title: words.confirmTitle,
      body: t('confirmBody', { osUser: agent.osUser, hostname: agent.hostname }),
      confirm: words.confirm,
      act: () => settle.mutateAsync({ id }),
    })
  return (
    <ReasonButton size="xs" variant="default" reason={null} onClick={press}>
      {words.settle}
    </ReasonButton>
  )
}
