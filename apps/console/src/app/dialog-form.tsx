'use client'

import { Button, Group, Stack } from '@mantine/core'
import type { FormEventHandler, ReactNode } from 'react'
import { useMessages } from 'use-intl'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { useProblemText } from './problem-text.ts'

interface DialogFormProps {
  onSubmit: FormEventHandler<HTMLFormElement>
  /** What the button says that sends it. */
  confirm: string
  /** What sends it: while it does, and when it could not. */
  sending: { isPending: boolean; error: unknown }
  onClose: () => void
  children: ReactNode
}

/** The form in a dialog: its fields, what went wrong, and the way out of it. */
export function DialogForm({ onSubmit, confirm, sending: { isPending, error }, onClose, children }: DialogFormProps) {
  const { ui } = useMessages()
  const describe = useProblemText()
  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="md">
        {children}
        {error !== null && <ProblemAlert advice={describe(error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {ui.cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
