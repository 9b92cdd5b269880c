'use client'

import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { useUrl } from '../../../ui/use-url.ts'

/** Says that only the PCs that came with one token are shown, and lets go of it. */
export function TokenFilter({ id }: { id: string }) {
  const { pcs: words } = useMessages()
  const t = useTranslations('pcs')
  const trpc = useTRPC()
  const [, change] = useUrl()
  const { data: tokens } = useQuery(trpc.tokens.list.queryOptions())
  const label = tokens?.find((token) => token.id === id)?.label ?? id
  return (
    <Group gap="xs">
      <Text size="sm">{t('ofToken', { label })}</Text>
      <Button size="compact-xs" variant="default" onClick={() => change({ token: '' })}>
        {words.ofAnyToken}
      </Button>
    </Group>
  )
}
