'use client'

import type { Refusal } from '@certfleet/core/issuance.ts'
import type { ButtonProps } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { notifyDone, notifyProblem } from '../../../ui/notify.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import { paths } from '../../paths.ts'
import { useProblemText, useRefusalText } from '../../problem-text.ts'

interface RenewButtonProps {
  certificateId: string
  /** Whose it is, for the button's name and the notice. */
  holder: string
  refusal: Refusal | null
  size?: ButtonProps['size']
  showReason?: boolean
}

/** Asks for a renewal, unless there is a reason against it. Harmless: the old certificate works on, the work can be cancelled. */
export function RenewButton({ certificateId, holder, refusal, size, showReason }: RenewButtonProps) {
  const t = useTranslations('certificates')
  const trpc = useTRPC()
  const describe = useProblemText()
  const refusalText = useRefusalText()
  const renew = useMutation(
    trpc.issuances.renew.mutationOptions({
      onSuccess: ({ issuanceId }) =>
        notifyDone(t('renewed'), t('renewedBody', { holder }), {
          href: paths.issuance(issuanceId),
          label: t('seeIssuance'),
        }),
      onError: (error) => notifyProblem(describe(error)),
    }),
  )
  return (
    <ReasonButton
      size={size}
      label={t('renewNamed', { name: holder })}
      reason={refusal && refusalText(refusal)}
      showReason={showReason}
      pending={renew.isPending}
      onClick={() => renew.mutate({ certificateId })}
    >
      {t('renew')}
    </ReasonButton>
  )
}
