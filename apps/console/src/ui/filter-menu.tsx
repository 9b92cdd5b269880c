'use client'

import { Button, Checkbox, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUrl } from './use-url.ts'

interface FilterGroup<Value extends string> {
  label: string
  values: { value: Value; label: string }[]
}

interface FilterMenuProps<Value extends string> {
  name: string
  label: string
  groups: FilterGroup<Value>[]
  chosen: Value[]
}

const matches = (label: string, find: string): boolean => label.toLowerCase().includes(find.trim().toLowerCase())

/** A filter of many values, behind a button that says how many are chosen; none chosen means all. */
export function FilterMenu<Value extends string>({ name, label, groups, chosen }: FilterMenuProps<Value>) {
  const t = useTranslations('ui')
  const [, change] = useUrl()
  const [find, setFind] = useState('')
  const matching = groups
    .map((group) => ({ ...group, values: group.values.filter((item) => matches(item.label, find)) }))
    .filter(({ values }) => values.length > 0)
  return (
    <Popover position="bottom-start" trapFocus returnFocus shadow="md" onClose={() => setFind('')}>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          rightSection={<ChevronDown size={14} aria-hidden="true" />}
        >
          {chosen.length > 0 ? t('filterCount', { label, count: chosen.length }) : t('filterAll', { label })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} p="xs">
        <TextInput
          size="xs"
          aria-label={t('filterFind')}
          placeholder={t('filterFind')}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
          mb="xs"
        />
        <ScrollArea.Autosize mah={320} type="auto" offsetScrollbars>
          <Checkbox.Group value={chosen} onChange={(next) => change({ [name]: next })} aria-label={label}>
            <Stack gap="sm">
              {matching.map((group) => (
                <Stack key={group.label} gap={8}>
                  {groups.length > 1 && (
                    <Text size="xs" fw={600} c="var(--text-secondary)">
                      {group.label}
                    </Text>
                  )}
                  {group.values.map((item) => (
                    <Checkbox key={item.value} size="sm" value={item.value} label={item.label} />
                  ))}
                </Stack>
              ))}
            </Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
        {chosen.length > 0 && (
          <Button variant="subtle" size="xs" fullWidth mt="xs" onClick={() => change({ [name]: [] })}>
            {t('clearFilters')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
