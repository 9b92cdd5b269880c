'use client'

import { Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { useMessages } from 'use-intl'
import { CommandLine } from '../../../ui/command-line.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { DeployToLinux } from './deploy-to-linux.tsx'
import { DeployToWindows } from './deploy-to-windows.tsx'
import type { Deployment } from './deployment.ts'
import classes from './token-result.module.css'

interface TokenResultProps {
  token: string
  deployment: Deployment
  onClose: () => void
}

/** The token, this once, and how it is used. */
export function TokenResult({ token, deployment, onClose }: TokenResultProps) {
  const { tokens } = useMessages()
  const words = tokens.result
  return (
    <Stack gap="md">
      <Notice tone="notice" urgent>
        {words.once}
      </Notice>
      <CommandLine name={words.token}>{token}</CommandLine>
      <Tabs defaultValue="windows">
        <Tabs.List mb="md">
          <Tabs.Tab value="windows">{tokens.windows.title}</Tabs.Tab>
          <Tabs.Tab value="linux">{words.fleet}</Tabs.Tab>
          <Tabs.Tab value="one">{words.how}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="windows">
          <DeployToWindows token={token} deployment={deployment} />
        </Tabs.Panel>
        <Tabs.Panel value="linux">
          <DeployToLinux token={token} deployment={deployment} />
        </Tabs.Panel>
        <Tabs.Panel value="one">
          <EnrolByHand {...deployment} />
        </Tabs.Panel>
      </Tabs>
      <Group justify="flex-end">
        <Button onClick={onClose}>{words.close}</Button>
      </Group>
    </Stack>
  )
}

function EnrolByHand({ origin }: Deployment) {
  const words = useMessages().tokens.result
  return (
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
  )
}
