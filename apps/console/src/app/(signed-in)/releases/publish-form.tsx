'use client'

import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { useProblemText } from '../../problem-text.ts'
import type { Version } from './found-packages.tsx'
import { PackageFiles } from './package-files.tsx'

interface PublishFormProps {
  version: Version
  onClose: () => void
}

export function PublishForm({ version: { version, packages, isOlder }, onClose }: PublishFormProps) {
  const { releases: words, ui } = useMessages()
  const t = useTranslations('releases')
  const describe = useProblemText()
  const [required, setRequired] = useState(false)
  const publish = useMutation(
    useTRPC().releases.publish.mutationOptions({
      onSuccess: () => {
        notifyDone(t('done', { version }))
        onClose()
      },
    }),
  )
  return (
    <Stack gap="md">
      <Text size="sm">{words.publishBody}</Text>
      {isOlder && <Notice tone="notice">{words.older}</Notice>}
      <PackageFiles packages={packages} />
      <Checkbox
        label={words.required}
        description={words.requiredHelp}
        checked={required}
        onChange={({ currentTarget }) => setRequired(currentTarget.checked)}
      />
      {publish.error && <ProblemAlert advice={describe(publish.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {ui.cancel}
        </Button>
        <Button loading={publish.isPending} onClick={() => publish.mutate({ version, required })}>
          {words.publish}
        </Button>
      </Group>
    </Stack>
  )
}
