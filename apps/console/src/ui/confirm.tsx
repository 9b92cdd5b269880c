'use client'

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, createContext, use, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Dialog } from './dialog.tsx'
import { type Advice, ProblemAlert } from './problem-alert.tsx'

export interface Question {
  title: string
  /** Names the thing, and what will become of it. */
  body: string
  confirm: string
  /** The way out, where キャンセル could be taken for what is asked. */
  dismiss?: string
  danger?: boolean
  /** Carried out while the dialog waits; when it fails, the dialog stays and says why. */
  act(): Promise<unknown>
}

const Ask = createContext<(question: Question) => void>(() => {})

/** Asks before something is done. */
export const useConfirm = (): ((question: Question) => void) => use(Ask)

interface ConfirmProviderProps {
  describe: (error: unknown) => Advice
  children: ReactNode
}

/** The one confirm dialog. */
export function ConfirmProvider({ describe, children }: ConfirmProviderProps) {
  const t = useTranslations('ui')
  // Kept while the dialog fades away.
  const [question, setQuestion] = useState<Question | null>(null)
  const [opened, setOpened] = useState(false)
  const acting = useMutation({
    mutationFn: async () => question?.act(),
    onSuccess: () => setOpened(false),
  })
  const ask = (next: Question) => {
    acting.reset()
    setQuestion(next)
    setOpened(true)
  }
  const close = () => {
    if (!acting.isPending) setOpened(false)
  }
  return (
    <Ask value={ask}>
      {children}
      <Dialog title={question?.title ?? ''} opened={opened} onClose={close}>
        <Stack gap="md">
          <Text size="sm">{question?.body}</Text>
          {acting.isError && <ProblemAlert advice={describe(acting.error)} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} disabled={acting.isPending} data-autofocus={question?.danger}>
              {question?.dismiss ?? t('cancel')}
            </Button>
            <Button
              color={question?.danger ? 'danger' : undefined}
              loading={acting.isPending}
              onClick={() => acting.mutate()}
              data-autofocus={!question?.danger}
            >
              {question?.confirm}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </Ask>
  )
}
