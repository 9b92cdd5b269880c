'use client'

import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'

export interface Person {
  id: string
  name: string
  loginId: string
}

interface PersonPickerProps {
  chosen: Person | null
  onChoose: (person: Person | null) => void
  error?: string | null
}

const waitMs = 250
const shown = 20

/** Finds somebody without a PC, by what one types. */
export function PersonPicker({ chosen, onChoose, error }: PersonPickerProps) {
  const { people: words } = useMessages()
  const trpc = useTRPC()
  const [text, setText] = useState('')
  // What stands in the box once somebody is chosen is not something to look for.
  const [search] = useDebouncedValue(chosen && text === labelOf(chosen) ? '' : text.trim(), waitMs)
  const { data } = useQuery(
    trpc.people.list.queryOptions({ search, match: 'no_pc', limit: shown }, { placeholderData: keepPreviousData }),
  )
  const found = (data?.rows ?? []).map(({ id, loginId, employee }) => ({ ...employee, id, loginId }))
  const options = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found
  return (
    <Select
      aria-label={words.picker}
      placeholder={words.pickerHint}
      searchable
      clearable
      data={options.map((person) => ({ value: person.id, label: labelOf(person) }))}
      // The server has looked already, in more than the label.
      filter={({ options: all }) => all}
      nothingFoundMessage={words.pickerNone}
      searchValue={text}
      onSearchChange={setText}
      value={chosen?.id ?? null}
      onChange={(id) => onChoose(options.find((person) => person.id === id) ?? null)}
      error={error}
      withScrollArea={false}
      styles={{ options: { maxHeight: 240, overflowY: 'auto' } }}
      comboboxProps={{ shadow: 'md' }}
    />
  )
}

const labelOf = ({ name, loginId, department }: Person & { department?: string }): string =>
  [name, loginId, department].filter(Boolean).join(' · ')
