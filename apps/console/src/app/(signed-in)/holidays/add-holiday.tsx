'use client'

import { isHolidaySpan } from '@certfleet/core/calendar.ts'
import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { CalendarPlus } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { DialogForm } from '../../dialog-form.tsx'

export function AddHolidayButton() {
  const { holidays: words } = useMessages()
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button leftSection={<CalendarPlus size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.add}
      </Button>
      <Dialog title={words.add} opened={opened} onClose={dialog.close}>
        <AddHolidayForm onClose={dialog.close} />
      </Dialog>
    </>
  )
}

function AddHolidayForm({ onClose }: { onClose: () => void }) {
  const { holidays: words } = useMessages()
  const t = useTranslations('holidays')
  const trpc = useTRPC()
  const add = useMutation(
    trpc.holidays.add.mutationOptions({
      onSuccess: (_, { name }) => {
        notifyDone(t('added', { name }))
        onClose()
      },
    }),
  )
  const form = useForm({
    initialValues: { name: '', firstDay: '', lastDay: '' },
    validate: {
      name: (name) => (name.trim() ? null : words.nameNeeded),
      firstDay: (day) => (day ? null : words.dayNeeded),
      lastDay: (day, { firstDay }) => (day && !isHolidaySpan(firstDay, day) ? words.lastDayWrong : null),
    },
  })
  const submit = ({ name, firstDay, lastDay }: typeof form.values) =>
    add.mutate({ name, firstDay, lastDay: lastDay || firstDay })
  return (
    <DialogForm onSubmit={form.onSubmit(submit)} confirm={words.add} sending={add} onClose={onClose}>
      <TextInput
        label={words.columns.name}
        description={words.nameHelp}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput label={words.firstDay} type="date" {...form.getInputProps('firstDay')} />
      <TextInput label={words.lastDay} description={words.lastDayHelp} type="date" {...form.getInputProps('lastDay')} />
    </DialogForm>
  )
}
