'use client'

import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../../trpc/client.tsx'
import { useConfirm } from '../../../../../ui/confirm.tsx'
import { notifyDone } from '../../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../../ui/reason-button.tsx'
import type { ImportDetail } from './import-view.tsx'

/** Applies what is shown, and nothing else. */
export function ApplyButton({ data: { id, counts } }: { data: ImportDetail }) {
  const { imports: words } = useMessages()
  const t = useTranslations('imports')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const apply = useMutation(
    trpc.imports.applyPlan.mutationOptions({
      onSuccess: ({ counts: { added, changed }, adopted }) =>
        notifyDone(t('applied', { added, changed }), adopted > 0 ? t('adopted', { count: adopted }) : ''),
    }),
  )
  const { added, changed, errors } = counts
  const ask = () =>
    confirm({
      title: words.applyAsk.title,
      body: t('applyAsk.body', { added, changed, errors }),
      confirm: words.applyAsk.confirm,
      act: () => apply.mutateAsync({ id }),
    })
  return (
    <ReasonButton reason={added + changed === 0 ? words.nothingToApply : null} pending={apply.isPending} onClick={ask}>
      {words.apply}
    </ReasonButton>
  )
}
