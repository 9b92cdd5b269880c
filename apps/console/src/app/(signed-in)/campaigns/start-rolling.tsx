'use client'

import { maxSpreadDays } from '@certfleet/core/campaign.ts'
import { Button, NumberInput, Select, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { DialogForm } from '../../dialog-form.tsx'

const standardSpreadDays = 10

export function StartRollingButton() {
  const { rolling: words } = useMessages().campaigns
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button leftSection={<RefreshCw size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.open}
      </Button>
      <Dialog title={words.title} opened={opened} onClose={dialog.close}>
        <StartRollingForm onClose={dialog.close} />
      </Dialog>
    </>
  )
}

function StartRollingForm({ onClose }: { onClose: () => void }) {
  const { rolling: words } = useMessages().campaigns
  const trpc = useTRPC()
  const { data: authorities } = useQuery(trpc.authorities.list.queryOptions())
  const start = useMutation(
    trpc.campaigns.startRolling.mutationOptions({
      onSuccess: () => {
        notifyDone(words.started)
        onClose()
      },
    }),
  )
  const form = useForm({
    initialValues: { authorityId: '', spreadDays: standardSpreadDays },
    validate: { authorityId: (id) => (id ? null : words.authorityNeeded) },
  })
  return (
    <DialogForm
      onSubmit={form.onSubmit((values) => start.mutate(values))}
      confirm={words.confirm}
      sending={start}
      onClose={onClose}
    >
      <Text size="sm">{words.intro}</Text>
      <Select
        label={words.authority}
        data={(authorities ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        withScrollArea={false}
        {...form.getInputProps('authorityId')}
      />
      <NumberInput
        label={words.spread}
        description={words.spreadHelp}
        suffix={words.days}
        min={0}
        max={maxSpreadDays}
        allowDecimal={false}
        clampBehavior="strict"
        {...form.getInputProps('spreadDays')}
      />
    </DialogForm>
  )
}
