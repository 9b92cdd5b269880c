'use client'

import { isOpen } from '@certfleet/core/issuance.ts'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import { paths } from '../../../paths.ts'
import type { Assignment } from './assignments.tsx'
import type { PcDetail } from './pc-view.tsx'

/** Asks for a first certificate of somebody's, or a new one when the last has ended. */
export function IssueButton({ pc, assignment }: { pc: PcDetail; assignment: Assignment }) {
  const { pcs: words, issuances, certificates } = useMessages()
  const t = useTranslations()
  const confirm = useConfirm()
  const trpc = useTRPC()
  const { id, loginId, employee } = assignment.subscriber
  const issue = useMutation(
    trpc.issuances.issue.mutationOptions({
      onSuccess: ({ issuanceId }) =>
        notifyDone(issuances.issued, '', { href: paths.issuance(issuanceId), label: certificates.seeIssuance }),
    }),
  )
  const open = pc.issuances.some(({ state, subscriber }) => subscriber.id === id && isOpen(state))
  const reason = pc.state !== 'active' ? words.cannotIssue : open ? words.cannotIssueOpen : null
  const ask = () =>
    confirm({
      title: issuances.issueAsk.title,
      body: t(assignment.isUnattended ? 'issuances.issueAsk.unattended' : 'issuances.issueAsk.body', {
        holder: employee.name,
        loginId,
        pc: pc.hostname,
      }),
      confirm: issuances.issueAsk.confirm,
      act: () => issue.mutateAsync({ assignmentId: assignment.id }),
    })
  return (
    <ReasonButton
      size="xs"
      variant="default"
      label={t('pcs.issueNamed', { holder: employee.name })}
      reason={reason}
      onClick={ask}
    >
      {words.issue}
    </ReasonButton>
  )
}
