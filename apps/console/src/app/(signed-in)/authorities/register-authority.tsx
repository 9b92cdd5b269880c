'use client'

import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Landmark, Pencil } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { RegistrationForm, valuesOf } from './registration-form.tsx'

export function RegisterAuthorityButton() {
  const { registration: words } = useMessages()
  const t = useTranslations('registration')
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const register = useMutation(
    trpc.authorities.register.mutationOptions({
      onSuccess: (_, { name }) => {
        notifyDone(t('registered', { name }))
        dialog.close()
      },
    }),
  )
  return (
    <>
      <Button variant="default" leftSection={<Landmark size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.register}
      </Button>
      <Dialog title={words.title} opened={opened} onClose={dialog.close} size="lg">
        <RegistrationForm
          confirm={words.confirm}
          error={register.error}
          isPending={register.isPending}
          onSubmit={(registration) => register.mutate(registration)}
          onClose={dialog.close}
        />
      </Dialog>
    </>
  )
}

export function ChangeAuthorityButton({ authority }: { authority: Outputs['authorities']['list'][number] }) {
  const { registration: words } = useMessages()
  const t = useTranslations('registration')
  const trpc = useTRPC()
  const [opened, dialog] = useDisclosure(false)
  const { id, name } = authority
  const change = useMutation(
    trpc.authorities.change.mutationOptions({
      onSuccess: (_, { name: changed }) => {
        notifyDone(t('changed', { name: changed }))
        dialog.close()
      },
    }),
  )
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<Pencil size={14} aria-hidden="true" />}
        aria-label={t('changeOf', { name })}
        onClick={dialog.open}
      >
        {words.change}
      </Button>
      <Dialog title={t('changeOf', { name })} opened={opened} onClose={dialog.close} size="lg">
        <RegistrationForm
          values={valuesOf(authority)}
          confirm={words.save}
          error={change.error}
          isPending={change.isPending}
          onSubmit={(registration) => change.mutate({ id, ...registration })}
          onClose={dialog.close}
        />
      </Dialog>
    </>
  )
}
