'use client'

import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import type { Outputs } from '../../../trpc/router-types.ts'
import { useConfirm } from '../../../ui/confirm.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Ago } from '../../../ui/time.tsx'
import { AssignDialog } from '../pcs/assign-dialog.tsx'
import { PcName } from '../pcs/pc-name.tsx'
import classes from './matching.module.css'
import { type Suggestion, Suggestions } from './suggestions.tsx'
import { WorkList } from './work-list.tsx'

type UnassignedPc = Outputs['matching']['unassigned']['rows'][number]

/** PCs that are in and nobody's. */
export function UnassignedPcs() {
  const { matching: words } = useMessages()
  const trpc = useTRPC()
  const list = useInfiniteQuery(trpc.matching.unassigned.infiniteQueryOptions({}, paging))
  return (
    <WorkList title={words.unassigned} help={words.unassignedHelp} none={words.unassignedNone} list={list}>
      {(pc) => (
        <li key={pc.id}>
          <div className={classes.what}>
            <PcName pc={pc} />
            {pc.lastSeenAt && (
              <Secondary>
                <Ago at={pc.lastSeenAt} />
              </Secondary>
            )}
          </div>
          <Decision pc={pc} />
        </li>
      )}
    </WorkList>
  )
}

function Decision({ pc }: { pc: UnassignedPc }) {
  const { matching: words } = useMessages()
  const t = useTranslations('matching')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const assign = useMutation(trpc.agents.assign.mutationOptions({ onSuccess: () => notifyDone(words.assigned) }))
  const { hostname, osUser } = pc
  const ask = ({ subscriberId, name, loginId }: Suggestion) => {
    if (!subscriberId) return
    confirm({
      title: words.assignAsk.pcTitle,
      body: t('assignAsk.pcBody', { hostname, osUser, name, loginId: loginId ?? '' }),
      confirm: words.assignAsk.confirm,
      act: () => assign.mutateAsync({ id: pc.id, subscriberId }),
    })
  }
  return (
    <div>
      <Suggestions thing={hostname} suggestions={pc.suggestions} onAssign={ask} />
      <Button size="xs" mt="xs" variant="default" aria-label={t('otherNamed', { hostname })} onClick={dialog.open}>
        {words.other}
      </Button>
      <AssignDialog pc={pc} approving={false} opened={opened} onClose={dialog.close} />
    </div>
  )
}
