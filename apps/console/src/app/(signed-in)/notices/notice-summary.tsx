'use client'

import { Group, Paper, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Link } from '../../../ui/link.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { paths } from '../../paths.ts'

/** What became of the mails of late; each number leads to them. */
export function NoticeSummary() {
  const { notices: words } = useMessages()
  const trpc = useTRPC()
  const { data } = useQuery(trpc.notices.summary.queryOptions())
  if (!data) return null
  const numbers = [
    { label: words.sent, count: data.sent, state: ['sent'] },
    { label: words.waiting, count: data.waiting, state: ['planned', 'sending'] },
    { label: words.kept, count: data.kept, state: ['kept'] },
    { label: words.suppressed, count: data.suppressed, state: ['suppressed'] },
    { label: words.failed, count: data.failed, state: ['failed'] },
  ]
  return (
    <>
      {!data.hasMailServer && (
        <Notice tone="notice" title={words.noServerTitle}>
          {words.noServer}
        </Notice>
      )}
      <Paper withBorder className="panel" px="md" py="sm">
        <Group gap="md" style={{ rowGap: 4 }} component="section" aria-label={words.summary}>
          <Text size="sm" fw={600}>
            {words.summary}
          </Text>
          {numbers.map(({ label, count, state }) => (
            <Text key={label} size="sm">
              <Link href={paths.notices({ state })}>{label}</Link> {count}
              {state[0] === 'suppressed' && data.noAddress > 0 && ` (${words.noAddressCount} ${data.noAddress})`}
            </Text>
          ))}
        </Group>
      </Paper>
    </>
  )
}
