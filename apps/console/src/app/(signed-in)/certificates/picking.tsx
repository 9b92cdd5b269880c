'use client'

import { Button, Group, Paper, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ListChecks } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import type { Inputs, Outputs } from '../../../trpc/router-types.ts'
import type { Picking } from '../../../ui/data-table.tsx'
import { BulkRenewDialog, type Selection } from '../campaigns/bulk-renew.tsx'

type Row = Outputs['certificates']['list']['rows'][number]
/** What the list asks for: its filters, and an order. */
type Query = Omit<Inputs['certificates']['list'], 'cursor' | 'limit'>

/** A selection belongs to the filters it was made under. */
interface Picked {
  under: string
  keys: ReadonlySet<string>
  all: boolean
}

/**
 * Certificates picked for a bulk renewal: rows, or all that match the filters.
 * @param total how many match
 */
export function usePicking(total: number, query: Query): { picking: Picking<Row>; bar: ReactNode } {
  const { campaigns } = useMessages()
  const words = campaigns.select
  const t = useTranslations('campaigns.select')
  const { sort: _, ...filter } = query
  const under = JSON.stringify(filter)
  const none: Picked = { under, keys: new Set(), all: false }
  const [kept, setPicked] = useState(none)
  const picked = kept.under === under ? kept : none
  const [asking, ask] = useDisclosure(false)

  const toggle = (keys: string[], isPicked: boolean) => {
    const next = new Set(picked.keys)
    for (const key of keys) {
      if (isPicked) next.add(key)
      else next.delete(key)
    }
    setPicked({ under, keys: next, all: false })
  }
  const picking = {
    picked: picked.keys,
    toggle,
    label: words.page,
    labelOf: ({ holder, commonName }: Row) => t('row', { name: holder?.name ?? commonName }),
  }
  const count = picked.all ? total : picked.keys.size
  const selection: Selection = picked.all ? { kind: 'all', filter } : { kind: 'rows', ids: [...picked.keys] }
  const bar = count > 0 && (
    <Paper withBorder className="panel" px="md" py="xs" mb="sm">
      <Group gap="sm">
        <Text component="output" size="sm" fw={600}>
          {picked.all ? t('chosenAll', { count }) : t('chosen', { count })}
        </Text>
        <Button size="xs" leftSection={<ListChecks size={16} aria-hidden="true" />} onClick={ask.open}>
          {words.act}
        </Button>
        {!picked.all && total > count && (
          <Button size="xs" variant="default" onClick={() => setPicked({ ...picked, all: true })}>
            {t('all', { count: total })}
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={() => setPicked(none)}>
          {words.clear}
        </Button>
      </Group>
      <BulkRenewDialog selection={selection} opened={asking} onClose={ask.close} />
    </Paper>
  )
  return { picking, bar }
}
