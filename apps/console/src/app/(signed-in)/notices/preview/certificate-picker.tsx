'use client'

import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { useTimeText } from '../../../../ui/time.tsx'

type Row = Outputs['certificates']['list']['rows'][number]

interface CertificatePickerProps {
  /** Its id, or nothing. */
  chosen: string
  onChoose: (id: string) => void
}

const waitMs = 250
const shown = 20

/** Finds a certificate by what one types; those that expire soonest first. */
export function CertificatePicker({ chosen, onChoose }: CertificatePickerProps) {
  const words = useMessages().notices.preview
  const trpc = useTRPC()
  const time = useTimeText()
  const [text, setText] = useState('')
  const [label, setLabel] = useState('')
  const [search] = useDebouncedValue(text === label ? '' : text.trim(), waitMs)
  const { data } = useQuery(
    trpc.certificates.list.queryOptions(
      { search, past: 'hidden', limit: shown },
      { placeholderData: keepPreviousData },
    ),
  )
  const labelOf = ({ holder, commonName, notAfter }: Row) =>
    `${holder ? `${holder.name} · ${holder.loginId}` : commonName} · ${time.instant(notAfter, 'day')}`
  const options = (data?.rows ?? [])
    .filter(({ holder }) => holder)
    .map((row) => ({ value: row.id, label: labelOf(row) }))
  const known = options.some(({ value }) => value === chosen)
  return (
    <Select
      label={words.certificate}
      placeholder={words.certificateHint}
      searchable
      data={known || !chosen || !label ? options : [{ value: chosen, label }, ...options]}
      // The server has looked already, in more than the label.
      filter={({ options: all }) => all}
      nothingFoundMessage={words.certificateNone}
      searchValue={text}
      onSearchChange={setText}
      value={chosen || null}
      onChange={(id, option) => {
        setLabel(option?.label ?? '')
        onChoose(id ?? '')
      }}
      w={{ base: '100%', xs: 380 }}
      withScrollArea={false}
      styles={{ options: { maxHeight: 240, overflowY: 'auto' } }}
    />
  )
}
