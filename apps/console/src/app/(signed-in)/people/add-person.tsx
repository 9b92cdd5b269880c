'use client'

import { Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ReasonButton } from '../../../ui/reason-button.tsx'
import { emailLike } from '../../email-like.ts'
import { DialogForm } from '../../dialog-form.tsx'
import { loginIdLike } from './login-id-like.ts'

interface AddPersonButtonProps {
  /** The login ID somebody new is registered for; without it, the form asks. */
  login?: { authorityId: string; loginId: string }
  label?: string
  /** Its name to a screen reader, where several are on a page. */
  name?: string
}

export function AddPersonButton({ login, label, name }: AddPersonButtonProps) {
  const { people: words } = useMessages()
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const { data: authorities } = useQuery(trpc.authorities.list.queryOptions())
  return (
    <>
      <ReasonButton
        leftSection={<UserPlus size={16} aria-hidden="true" />}
        size={login ? 'xs' : 'sm'}
        variant={login ? 'default' : 'filled'}
        label={name}
        reason={authorities?.length === 0 ? words.noAuthorities : null}
        onClick={dialog.open}
      >
        {label ?? words.add}
      </ReasonButton>
      <Dialog title={words.addAsk.title} opened={opened} onClose={dialog.close}>
        <AddPersonForm authorities={authorities ?? []} login={login} onClose={dialog.close} />
      </Dialog>
    </>
  )
}

interface AddPersonFormProps {
  authorities: { id: string; name: string }[]
  login: AddPersonButtonProps['login']
  onClose: () => void
}

function AddPersonForm({ authorities, login, onClose }: AddPersonFormProps) {
  const { addAsk: words } = useMessages().people
  const t = useTranslations()
  const trpc = useTRPC()
  const add = useMutation(
    trpc.people.add.mutationOptions({
      onSuccess: (_, { name }) => {
        notifyDone(t('people.added', { name }))
        onClose()
      },
    }),
  )
  const form = useForm({
    initialValues: {
      name: '',
      department: '',
      email: '',
      // Most companies have one.
      authorityId: login?.authorityId ?? (authorities.length === 1 ? (authorities[0]?.id ?? '') : ''),
      loginId: login?.loginId ?? '',
    },
    validate: {
      name: (name) => (name.trim() ? null : words.nameNeeded),
      email: (email) => (email.trim() === '' || emailLike.test(email.trim()) ? null : words.emailInvalid),
      authorityId: (id) => (id ? null : words.authorityNeeded),
      loginId: (id) => (loginIdLike.test(id.trim()) ? null : words.loginIdInvalid),
    },
  })
  return (
    <DialogForm
      onSubmit={form.onSubmit((values) => add.mutate({ ...values, email: values.email.trim() }))}
      confirm={words.confirm}
      sending={add}
      onClose={onClose}
    >
      <TextInput label={words.name} maxLength={100} data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label={t('ui.optional', { label: words.department })}
        maxLength={100}
        {...form.getInputProps('department')}
      />
      <TextInput
        label={t('ui.optional', { label: words.email })}
        description={words.emailHelp}
        type="email"
        maxLength={200}
        {...form.getInputProps('email')}
      />
      <Select
        label={words.authority}
        data={authorities.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        withScrollArea={false}
        styles={{ options: { maxHeight: 240, overflowY: 'auto' } }}
        {...form.getInputProps('authorityId')}
      />
      <TextInput
        label={words.loginId}
        description={words.loginIdHelp}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        {...form.getInputProps('loginId')}
      />
    </DialogForm>
  )
}
