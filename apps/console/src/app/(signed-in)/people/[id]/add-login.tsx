'use client'

import { Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { notifyDone } from '../../../../ui/notify.tsx'
import { ReasonButton } from '../../../../ui/reason-button.tsx'
import { DialogForm } from '../../../dialog-form.tsx'
import { loginIdLike } from '../login-id-like.ts'
import type { PersonDetail } from './person-view.tsx'

export function AddLoginButton({ person }: { person: PersonDetail }) {
  const { people, person: words } = useMessages()
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const { data: authorities } = useQuery(trpc.authorities.list.queryOptions())
  return (
    <>
      <ReasonButton
        variant="default"
        reason={authorities?.length === 0 ? people.noAuthorities : null}
        onClick={dialog.open}
      >
        {words.addLogin}
      </ReasonButton>
      <Dialog title={words.addLoginAsk.title} opened={opened} onClose={dialog.close}>
        <AddLoginForm employeeId={person.id} authorities={authorities ?? []} onClose={dialog.close} />
      </Dialog>
    </>
  )
}

interface AddLoginFormProps {
  employeeId: string
  authorities: { id: string; name: string }[]
  onClose: () => void
}

function AddLoginForm({ employeeId, authorities, onClose }: AddLoginFormProps) {
  const { people, person: words, domain } = useMessages()
  const t = useTranslations()
  const trpc = useTRPC()
  const labels = domain.importColumn
  const add = useMutation(
    trpc.people.addLoginId.mutationOptions({
      onSuccess: (_, { loginId }) => {
        notifyDone(t('person.loginAdded', { loginId }))
        onClose()
      },
    }),
  )
  const form = useForm({
    initialValues: {
      // Most companies have one.
      authorityId: authorities.length === 1 ? (authorities[0]?.id ?? '') : '',
      loginId: '',
      expectedHostname: '',
      expectedOsUser: '',
    },
    validate: {
      authorityId: (id) => (id ? null : people.addAsk.authorityNeeded),
      loginId: (id) => (loginIdLike.test(id.trim()) ? null : people.addAsk.loginIdInvalid),
    },
  })
  return (
    <DialogForm
      onSubmit={form.onSubmit((values) => add.mutate({ employeeId, ...values }))}
      confirm={words.addLoginAsk.confirm}
      sending={add}
      onClose={onClose}
    >
      <Select
        label={people.addAsk.authority}
        data={authorities.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        {...form.getInputProps('authorityId')}
      />
      <TextInput
        label={labels.loginId}
        description={people.addAsk.loginIdHelp}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        data-autofocus
        {...form.getInputProps('loginId')}
      />
      <TextInput
        label={t('ui.optional', { label: labels.expectedHostname })}
        description={words.addLoginAsk.hostnameHelp}
        maxLength={64}
        {...form.getInputProps('expectedHostname')}
      />
      <TextInput
        label={t('ui.optional', { label: labels.expectedOsUser })}
        maxLength={104}
        {...form.getInputProps('expectedOsUser')}
      />
    </DialogForm>
  )
}
