'use client'

import { Button, NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { DialogForm } from '../../dialog-form.tsx'
import { type Person, PersonPicker } from '../people/person-picker.tsx'
import type { Deployment } from './deployment.ts'
import { TokenResult } from './token-result.tsx'

const standardUses = 100
const standardDays = 14
const mostUses = 100_000
const mostDays = 365

/**
 * Makes a token and shows it, once: it is kept in the state of this component alone and gone when the dialog closes.
 */
export function CreateTokenButton({ deployment }: { deployment: Deployment }) {
  const { tokens: words } = useMessages()
  const [opened, dialog] = useDisclosure(false)
  const [token, setToken] = useState<string | null>(null)
  const close = () => {
    dialog.close()
    setToken(null)
  }
  return (
    <>
      <Button leftSection={<KeyRound size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.create}
      </Button>
      <Dialog
        title={token ? words.result.title : words.createAsk.title}
        opened={opened}
        onClose={close}
        stubborn={token !== null}
        size="lg"
      >
        {token ? (
          <TokenResult token={token} deployment={deployment} onClose={close} />
        ) : (
          <CreateTokenForm onCreated={setToken} onClose={close} />
        )}
      </Dialog>
    </>
  )
}

function CreateTokenForm({ onCreated, onClose }: { onCreated: (token: string) => void; onClose: () => void }) {
  const { createAsk: words } = useMessages().tokens
  const trpc = useTRPC()
  const create = useMutation(
    // Not kept among the mutations once the form is gone.
    trpc.tokens.create.mutationOptions({ gcTime: 0, onSuccess: ({ token }) => onCreated(token) }),
  )
  const form = useForm({
    initialValues: {
      label: '',
      kind: 'many' as 'many' | 'one',
      person: null as Person | null,
      maxUses: standardUses,
      validDays: standardDays,
    },
    validate: {
      label: (label) => (label.trim() ? null : words.labelNeeded),
      person: (person, { kind }) => (kind === 'one' && !person ? words.personNeeded : null),
    },
  })
  const { kind, person } = form.values
  const submit = ({ label, maxUses, validDays }: typeof form.values) =>
    create.mutate({ label, maxUses, validDays, subscriberId: kind === 'one' ? (person?.id ?? null) : null })
  return (
    <DialogForm onSubmit={form.onSubmit(submit)} confirm={words.confirm} sending={create} onClose={onClose}>
      <TextInput
        label={words.label}
        description={words.labelHelp}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('label')}
      />
      <Radio.Group label={words.kind} {...form.getInputProps('kind')}>
        <Stack gap="xs" mt="xs">
          <Radio value="many" label={words.many} description={words.manyHelp} />
          <Radio value="one" label={words.one} description={words.oneHelp} />
        </Stack>
      </Radio.Group>
      {kind === 'one' ? (
        <PersonPicker
          chosen={person}
          error={form.errors.person ? words.personNeeded : null}
          onChoose={(next) => form.setFieldValue('person', next)}
        />
      ) : (
        <NumberInput
          label={words.maxUses}
          suffix={words.pcs}
          min={1}
          max={mostUses}
          allowDecimal={false}
          clampBehavior="strict"
          {...form.getInputProps('maxUses')}
        />
      )}
      <NumberInput
        label={words.validDays}
        suffix={words.days}
        min={1}
        max={mostDays}
        allowDecimal={false}
        clampBehavior="strict"
        {...form.getInputProps('validDays')}
      />
    </DialogForm>
  )
}
