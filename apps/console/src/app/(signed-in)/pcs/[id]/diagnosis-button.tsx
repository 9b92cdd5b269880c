'use client'

import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import type { Diagnoses } from './diagnosis.tsx'
import type { PcDetail } from './pc-view.tsx'

/** Has the person at the PC asked whether the doctor's report may be sent. */
export function DiagnosisButton({ pc, known }: { pc: PcDetail; known: Diagnoses }) {
  const { diagnosis: words } = useMessages()
  const t = useTranslations('diagnosis')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const { id, hostname, osUser } = pc
  const ask = useMutation(
    trpc.agents.askDiagnosis.mutationOptions({ onSuccess: () => notifyDone(t('asked', { hostname })) }),
  )
  const isAsked = known.diagnoses.some(({ standing }) => standing === 'asked')
  const whyNot = () => {
    if (pc.state !== 'active') return words.cannotNotActive
    if (!known.isKnownToAgent) return words.cannotTooOld
    return isAsked ? words.cannotAsked : null
  }
  const press = () =>
    confirm({
      title: words.confirmTitle,
      body: t('confirmBody', { hostname, osUser }),
      confirm: words.confirm,
      act: () => ask.mutateAsync({ id }),
    })
  return (
    <ReasonButton size="xs" variant="default" reason={whyNot()} onClick={press}>
      {words.ask}
    </ReasonButton>
  )
}
