'use client'

import { Button, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useMessages } from 'use-intl'
import { CommandLine } from '../../../ui/command-line.tsx'
import { type Deployment, linuxCommand } from './deployment.ts'
import classes from './token-result.module.css'

/** The .deb with a deployment tool. */
export function DeployToLinux({ token, deployment }: { token: string; deployment: Deployment }) {
  const words = useMessages().tokens.result
  return (
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
        <CommandLine name={words.fleetCommand}>{linuxCommand(deployment)}</CommandLine>
      </li>
      <li>
        <Text size="sm">{words.fleet3}</Text>
      </li>
    </ol>
  )
}

/** Has the browser keep a text as a file; it is sent nowhere. */
function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
