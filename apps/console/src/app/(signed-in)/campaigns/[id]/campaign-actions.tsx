'use client'

import { campaignCan } from '@certfleet/core/campaign.ts'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone, notifyProblem } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import { useProblemText } from '../../../problem-text.ts'
import { useCampaignName } from '../campaign-name.ts'
import type { CampaignDetail } from './campaign-view.tsx'

/** What an administrator can do about a bulk renewal. */
export function CampaignActions({ campaign }: { campaign: CampaignDetail }) {
  return (
    <>
      {campaign.state === 'paused' ? <ResumeButton id={campaign.id} /> : <PauseButton campaign={campaign} />}
      <CancelButton campaign={campaign} />
    </>
  )
}

function PauseButton({ campaign: { id, state } }: { campaign: CampaignDetail }) {
  const { campaigns: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const pause = useMutation(
    trpc.campaigns.pause.mutationOptions({
      onSuccess: () => notifyDone(words.paused),
      onError: (error) => notifyProblem(describe(error)),
    }),
  )
  return (
    <ReasonButton
      variant="default"
      reason={campaignCan.pause.includes(state) ? null : words.cannotPause}
      pending={pause.isPending}
      onClick={() => pause.mutate({ id })}
    >
      {words.pause}
    </ReasonButton>
  )
}

function ResumeButton({ id }: { id: string }) {
  const { campaigns: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const resume = useMutation(
    trpc.campaigns.resume.mutationOptions({
      onSuccess: () => notifyDone(words.resumed),
      onError: (error) => notifyProblem(describe(error)),
    }),
  )
  return (
    <ReasonButton reason={null} pending={resume.isPending} onClick={() => resume.mutate({ id })}>
      {words.resume}
    </ReasonButton>
  )
}

function CancelButton({ campaign }: { campaign: CampaignDetail }) {
  const { campaigns: words } = useMessages()
  const t = useTranslations('campaigns.cancelAsk')
  const nameOf = useCampaignName()
  const confirm = useConfirm()
  const trpc = useTRPC()
  const cancel = useMutation(trpc.campaigns.cancel.mutationOptions({ onSuccess: () => notifyDone(words.cancelled) }))
  const { id, state, open } = campaign
  const ask = () =>
    confirm({
      title: t('title'),
      body: t('body', { name: nameOf(campaign), open }),
      confirm: t('confirm'),
      dismiss: t('dismiss'),
      danger: true,
      act: () => cancel.mutateAsync({ id }),
    })
  return (
    <ReasonButton
      variant="default"
      reason={campaignCan.cancel.includes(state) ? null : words.cannotCancel}
      onClick={ask}
    >
      {words.cancel}
    </ReasonButton>
  )
}
