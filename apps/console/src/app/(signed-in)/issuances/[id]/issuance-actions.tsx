'use client'

import { isOpen } from '@certfleet/core/issuance.ts'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone, notifyProblem } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import { useProblemText } from '../../../problem-text.ts'
import type { IssuanceDetail } from './issuance-view.tsx'

/** What an administrator can do about an issuance. */
export function IssuanceActions({ issuance }: { issuance: IssuanceDetail }) {
  return (
    <>
      <RetryButton issuance={issuance} />
      <CancelButton issuance={issuance} />
    </>
  )
}

function RetryButton({ issuance: { id, can } }: { issuance: IssuanceDetail }) {
  const { issuances: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const retry = useMutation(
    trpc.issuances.retry.mutationOptions({
      onSuccess: () => notifyDone(words.retried),
      onError: (error) => notifyProblem(describe(error)),
    }),
  )
  return (
    <ReasonButton
      reason={can.retry ? null : words.cannotRetry}
      pending={retry.isPending}
      onClick={() => retry.mutate({ id })}
    >
      {words.retry}
    </ReasonButton>
  )
}

function CancelButton({ issuance }: { issuance: IssuanceDetail }) {
  const { issuances: words, domain } = useMessages()
  const t = useTranslations('issuances.cancelAsk')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const cancel = useMutation(trpc.issuances.cancel.mutationOptions({ onSuccess: () => notifyDone(words.cancelled) }))
  const { id, can, state, subscriber, purpose, referenceCode } = issuance
  const { loginId, employee } = subscriber
  const reason = can.cancel ? null : isOpen(state) ? words.cannotCancel : words.cannotCancelOver
  const ask = () =>
    confirm({
      title: t('title'),
      body: t('body', { holder: employee.name, loginId, purpose: domain.purpose[purpose], referenceCode }),
      confirm: t('confirm'),
      dismiss: t('dismiss'),
      danger: true,
      act: () => cancel.mutateAsync({ id }),
    })
  return (
    <ReasonButton variant="default" reason={reason} onClick={ask}>
      {words.cancel}
    </ReasonButton>
  )
}
