'use client'

import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Plug } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { CommandLine } from '../../../ui/command-line.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { useProblemText } from '../../problem-text.ts'

export function ConnectAuthorityButton() {
  const { authorities: words } = useMessages()
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button leftSection={<Plug size={16} aria-hidden="true" />} onClick={dialog.open}>
        {words.connect}
      </Button>
      <Dialog title={words.connectAsk.title} opened={opened} onClose={dialog.close} size="lg">
        <ConnectForm onClose={dialog.close} />
      </Dialog>
    </>
  )
}

function ConnectForm({ onClose }: { onClose: () => void }) {
  const { authorities, ui } = useMessages()
  const words = authorities.connectAsk
  const describe = useProblemText()
  const trpc = useTRPC()
  const [line, setLine] = useState('')
  const [asked, setAsked] = useState(false)
  const connect = useMutation(
    // The line holds a key: not kept among the mutations once the form is gone.
    trpc.authorities.connect.mutationOptions({
      gcTime: 0,
      onSuccess: () => {
        notifyDone(authorities.connected)
        onClose()
      },
    }),
  )
  const submit = () => {
    setAsked(true)
    if (line.trim()) connect.mutate({ invitation: line.trim() })
  }
  return (
    <Stack gap="md">
      <Text size="sm">{words.help}</Text>
      <CommandLine name={words.command}>npm run authority -- invite</CommandLine>
      <div>
        <Textarea
          label={words.invitation}
          placeholder="cfa1.…"
          rows={5}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={line}
          onChange={({ currentTarget }) => setLine(currentTarget.value)}
          error={asked && !line.trim() ? words.needed : null}
        />
        <Secondary>{words.secret}</Secondary>
      </div>
      {connect.error && <ProblemAlert advice={describe(connect.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {ui.cancel}
        </Button>
        <Button loading={connect.isPending} onClick={submit}>
          {words.confirm}
        </Button>
      </Group>
    </Stack>
  )
}
