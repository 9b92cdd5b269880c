'use client'

import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMessages } from 'use-intl'
import { CommandLine } from '../../../ui/command-line.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import classes from './token-result.module.css'

interface TokenResultProps {
  token: string
  origin: string
  onClose: () => void
}

/** The token, this once, and how it is used. */
export function TokenResult({ token, origin, onClose }: TokenResultProps) {
  const { tokens } = useMessages()
  const words = tokens.result
  return (
    <Stack gap="md">
      <Notice tone="notice" urgent>
        {words.once}
      </Notice>
      <CommandLine name={words.token}>{token}</CommandLine>
      <Title order={3}>{words.how}</Title>
      <ol className={classes.steps}>
        <li>
          <Text size="sm">{words.step1}</Text>
          <CommandLine name={words.command}>{`npm run agent -- enrol --here --server ${origin}`}</CommandLine>
        </li>
        <li>
          <Text size="sm">{words.step2}</Text>
          <Secondary>{words.why}</Secondary>
        </li>
        <li>
          <Text size="sm">{words.step3}</Text>
          <CommandLine name={words.startCommand}>npm run agent -- run --here</CommandLine>
        </li>
      </ol>
      <Title order={3}>{words.fleet}</Title>
      <ol className={classes.steps}>
        <li>
          <Text size="sm">{words.fleet1}</Text>
          <Button
            variant="default"
            size="xs"
            leftSection={<Download size={14} aria-hidden="true" />}
            onClick={() => saveAs('certfleet-token', `${token}\n`)}
          >
            {words.save}
          </Button>
        </li>
        <li>
          <Text size="sm">{words.fleet2}</Text>
          <CommandLine name={words.fleetCommand}>{unattended(origin)}</CommandLine>
        </li>
        <li>
          <Text size="sm">{words.fleet3}</Text>
        </li>
      </ol>
      <Group justify="flex-end">
        <Button onClick={onClose}>{words.close}</Button>
      </Group>
    </Stack>
  )
}

/** The package's own settings (docs/deployment.md). The token is in a file, never in the command; dpkg wants it absolute. */
const unattended = (origin: string) =>
  `CERTFLEET_SERVER=${origin} CERTFLEET_TOKEN_FILE="$PWD/certfleet-token" apt-get install -y ./certfleet-agent_*.deb`

/** Has the browser keep a text as a file; it is sent nowhere. */
function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
