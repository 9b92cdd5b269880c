'use client'

import { Button, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { emailLike } from '../../../email-like.ts'
import { DialogForm } from '../../../dialog-form.tsx'
import type { PersonDetail } from './person-view.tsx'

export function EditPersonButton({ person }: { person: PersonDetail }) {
  const { person: words } = useMessages()
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {words.edit}
      </Button>
      <Dialog title={words.editAsk.title} opened={opened} onClose={dialog.close} size="lg">
        <EditPersonForm person={person} onClose={dialog.close} />
      </Dialog>
    </>
  )
}

function EditPersonForm({ person: { id, facts }, onClose }: { person: PersonDetail; onClose: () => void }) {
  const { person: words, domain } = useMessages()
  const trpc = useTRPC()
  const labels = domain.importColumn
  const edit = useMutation(
    trpc.people.edit.mutationOptions({
      onSuccess: () => {
        notifyDone(words.edited)
        onClose()
      },
    }),
  )
  const address = (email: string) =>
    email.trim() === '' || emailLike.test(email.trim()) ? null : words.editAsk.emailInvalid
  const form = useForm({
    initialValues: {
      ...facts,
      employeeNumber: facts.employeeNumber ?? '',
      email: facts.email ?? '',
      managerEmail: facts.managerEmail ?? '',
      leftOn: facts.leftOn ?? '',
      leaveFrom: facts.leaveFrom ?? '',
      leaveUntil: facts.leaveUntil ?? '',
    },
    validate: {
      name: (name) => (name.trim() ? null : words.editAsk.nameNeeded),
      email: address,
      managerEmail: address,
      leaveUntil: (until, { leaveFrom }) =>
        until && leaveFrom && until < leaveFrom ? words.editAsk.leaveBackwards : null,
    },
  })
  const submit = form.onSubmit(({ leftOn, leaveFrom, leaveUntil, ...values }) =>
    edit.mutate({
      id,
      seen: facts,
      facts: {
        ...values,
        email: values.email.trim(),
        managerEmail: values.managerEmail.trim(),
        leftOn: leftOn || null,
        leaveFrom: leaveFrom || null,
        leaveUntil: leaveUntil || null,
      },
    }),
  )
  return (
    <DialogForm onSubmit={submit} confirm={words.editAsk.confirm} sending={edit} onClose={onClose}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={labels.name} maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <TextInput label={labels.nameKana} maxLength={100} {...form.getInputProps('nameKana')} />
        <TextInput label={labels.employeeNumber} maxLength={32} {...form.getInputProps('employeeNumber')} />
        <TextInput label={labels.department} maxLength={100} {...form.getInputProps('department')} />
        <TextInput label={labels.email} type="email" maxLength={200} {...form.getInputProps('email')} />
        <TextInput
          label={labels.managerEmail}
          description={words.managerHelp}
          type="email"
          maxLength={200}
          {...form.getInputProps('managerEmail')}
        />
        <Select
          label={labels.language}
          description={words.languageHelp}
          data={[
            { value: 'ja', label: words.languages.ja },
            { value: 'en', label: words.languages.en },
          ]}
          allowDeselect={false}
          {...form.getInputProps('language')}
        />
        <TextInput label={labels.leftOn} type="date" {...form.getInputProps('leftOn')} />
        <TextInput label={labels.leaveFrom} type="date" {...form.getInputProps('leaveFrom')} />
        <TextInput label={labels.leaveUntil} type="date" {...form.getInputProps('leaveUntil')} />
      </SimpleGrid>
    </DialogForm>
  )
}
