'use client'

import { isOpen } from '@certfleet/core/issuance.ts'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import type { PcDetail } from './pc-view.tsx'

export function RetireButton({ pc }: { pc: PcDetail }) {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const { id, hostname, osUser } = pc
  const retire = useMutation(
    trpc.agents.retire.mutationOptions({ onSuccess: () => notifyDone(t('retiredDone', { hostname })) }),
  )
  const working = pc.issuances.some(({ state }) => isOpen(state))
  const reason = pc.state === 'retired' ? words.cannotRetire : working ? words.cannotRetireOpen : null
  const ask = () =>
    confirm({
      title: words.retireAsk.title,
      body: t('retireAsk.body', { hostname, osUser, count: pc.assignments.length }),
      confirm: words.retireAsk.confirm,
      danger: true,
      act: () => retire.mutateAsync({ id }),
    })
  return (
    <ReasonButton color="danger" variant="outline" reason={reason} onClick={ask}>
      {words.retire}
    </ReasonButton>
  )
}
