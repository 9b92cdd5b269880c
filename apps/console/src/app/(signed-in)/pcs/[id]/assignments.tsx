'use client'

import { Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { useConfirm } from '../../../../ui/confirm.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import { RowMain, Rows } from '../../../../ui/rows.tsx'
import { Name, Secondary } from '../../../../ui/secondary.tsx'
import { Instant } from '../../../../ui/time.tsx'
import { AssignDialog } from '../assign-dialog.tsx'
import { IssueButton } from './issue-button.tsx'
import type { PcDetail } from './pc-view.tsx'

export type Assignment = PcDetail['assignments'][number]

/** Whose PC it is, and why we believe it. */
export function Assignments({ pc }: { pc: PcDetail }) {
  const { pcs: words } = useMessages()
  return (
    <Rows none={words.detail.noAssignments}>
      {pc.assignments.map((assignment) => (
        <li key={assignment.id}>
          <div>
            <Name>{assignment.subscriber.employee.name}</Name>
            <Secondary>
              {assignment.subscriber.loginId} · {assignment.subscriber.employee.department}
            </Secondary>
          </div>
          <RowMain>
            {words.basis[assignment.basis]}
            <Secondary>
              {words.basisHelp[assignment.basis]} <Instant at={assignment.createdAt} precision="day" />
            </Secondary>
          </RowMain>
          <Group gap="xs">
            <IssueButton pc={pc} assignment={assignment} />
            <EndButton pc={pc} assignment={assignment} />
          </Group>
        </li>
      ))}
    </Rows>
  )
}

function EndButton({ pc, assignment }: { pc: PcDetail; assignment: Assignment }) {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const end = useMutation(trpc.agents.endAssignment.mutationOptions({ onSuccess: () => notifyDone(words.ended) }))
  const { loginId, employee } = assignment.subscriber
  const ask = () =>
    confirm({
      title: words.endAsk.title,
      body: t('endAsk.body', { holder: employee.name, loginId, hostname: pc.hostname }),
      confirm: words.endAsk.confirm,
      danger: true,
      act: () => end.mutateAsync({ assignmentId: assignment.id }),
    })
  return (
    <Button size="xs" variant="default" aria-label={t('endNamed', { holder: employee.name })} onClick={ask}>
      {words.endAssignment}
    </Button>
  )
}

export function AssignButton({ pc }: { pc: PcDetail }) {
  const { pcs: words } = useMessages()
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <ReasonButton
        size="xs"
        variant={pc.assignments.length > 0 ? 'default' : 'filled'}
        reason={pc.state === 'active' ? null : words.cannotAssign}
        onClick={dialog.open}
      >
        {words.assign}
      </ReasonButton>
      <AssignDialog pc={pc} approving={false} opened={opened} onClose={dialog.close} />
    </>
  )
}
