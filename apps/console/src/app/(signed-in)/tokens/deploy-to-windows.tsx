'use client'

import { Stack, Text, Title } from '@mantine/core'
import { useMessages } from 'use-intl'
import { CommandLine } from '../../../ui/command-line.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { type Deployment, windowsCommands } from './deployment.ts'
import classes from './token-result.module.css'

/** The MSI with the tools companies have. */
export function DeployToWindows({ token, deployment }: { token: string; deployment: Deployment }) {
  const words = useMessages().tokens.windows
  const commands = windowsCommands(deployment, token)
  return (
    <Stack gap="sm">
      <Text size="sm">{words.intro}</Text>
      <Title order={3}>{words.intune}</Title>
      <ol className={classes.steps}>
        <li>
          <Text size="sm">{words.installStep}</Text>
          <CommandLine name={words.install}>{commands.install}</CommandLine>
        </li>
        <li>
          <Text size="sm">{words.uninstallStep}</Text>
          <CommandLine name={words.uninstall}>{commands.uninstall}</CommandLine>
        </li>
        <li>
          <Text size="sm">{words.detectionStep}</Text>
          <CommandLine name={words.detection}>{commands.detection}</CommandLine>
        </li>
      </ol>
      <Title order={3}>{words.groupPolicy}</Title>
      <Text size="sm">{words.startupStep}</Text>
      <CommandLine name={words.startup}>{commands.startupScript}</CommandLine>
      <Title order={3}>{words.powerShell}</Title>
      <Text size="sm">{words.powerShellStep}</Text>
      <CommandLine name={words.powerShellLine}>{commands.powerShell}</CommandLine>
      <Secondary>{words.after}</Secondary>
    </Stack>
  )
}
