'use client'

import { Button, Group, Stack, Text, Title } from '@mantine/core'
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
      <Group justify="flex-end">
        <Button onClick={onClose}>{words.close}</Button>
      </Group>
    </Stack>
  )
}
