'use client'

import { Button, Group, Text } from '@mantine/core'
import { useMessages, useTranslations } from 'use-intl'
import { useUrl } from '../../../ui/use-url.ts'

/** Says that only the PCs with one version of the agent are shown, and lets go of it. */
export function VersionFilter({ version }: { version: string }) {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const [, change] = useUrl()
  return (
    <Group gap="xs">
      <Text size="sm">{t('ofVersion', { version })}</Text>
      <Button size="compact-xs" variant="default" onClick={() => change({ version: '' })}>
        {words.ofAnyVersion}
      </Button>
    </Group>
  )
}
