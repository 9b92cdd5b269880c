'use client'

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useProblemText } from '../../problem-text.ts'
import { type Assignee, AssigneeChoice } from './assignee-choice.tsx'

interface AssignDialogProps {
  pc: { id: string; hostname: string; osUser: string }
  /** Of a PC that waits to be let in. */
  approving: boolean
  opened: boolean
  onClose: () => void
}

/** Lets a waiting PC in, and says whose it is; or says whose it is of one that is in already. */
export function AssignDialog({ pc, approving, opened, onClose }: AssignDialogProps) {
  const { pcs: words } = useMessages()
  const title = approving ? words.approveAsk.title : words.assignAsk.title
  return (
    <Dialog title={title} opened={opened} onClose={onClose}>
      <AssignForm pc={pc} approving={approving} onClose={onClose} />
    </Dialog>
  )
}

function AssignForm({ pc, approving, onClose }: Omit<AssignDialogProps, 'opened'>) {
  const { pcs: words, ui } = useMessages()
  const t = useTranslations('pcs')
  const describe = useProblemText()
  const trpc = useTRPC()
  const [assignee, setAssignee] = useState<Assignee>(null)
  const [asked, setAsked] = useState(false)
  const suggestions = useQuery(trpc.agents.get.queryOptions({ id: pc.id })).data?.suggestions ?? []
  const done = (title: string) => {
    notifyDone(title)
    onClose()
  }
  const approve = useMutation(
    trpc.agents.approve.mutationOptions({ onSuccess: () => done(t('approved', { hostname: pc.hostname })) }),
  )
  const assign = useMutation(trpc.agents.assign.mutationOptions({ onSuccess: () => done(t('assigned')) }))
  const acting = approving ? approve : assign

  const submit = () => {
    setAsked(true)
    if (!assignee) return
    const subscriberId = assignee === 'nobody' ? null : assignee.subscriberId
    if (approving) approve.mutate({ id: pc.id, subscriberId })
    else if (subscriberId) assign.mutate({ id: pc.id, subscriberId })
  }

  const names = { hostname: pc.hostname, osUser: pc.osUser }
  return (
    <Stack gap="md">
      <Text size="sm">{approving ? t('approveAsk.body', names) : t('assignAsk.body', names)}</Text>
      <AssigneeChoice
        suggestions={suggestions}
        optional={approving}
        error={asked && !assignee ? words.assignAsk.choose : null}
        onChoose={setAssignee}
      />
      {acting.error && <ProblemAlert advice={describe(acting.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {ui.cancel}
        </Button>
        <Button loading={acting.isPending} onClick={submit}>
          {approving ? words.approveAsk.confirm : words.assignAsk.confirm}
        </Button>
      </Group>
    </Stack>
  )
}
