'use client'

import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useMessages } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { type Person, PersonPicker } from '../people/person-picker.tsx'

type Suggestion = Outputs['agents']['get']['suggestions'][number]

/** What was chosen: a person's id, nobody for now, or nothing yet. */
export type Assignee = { subscriberId: string } | 'nobody' | null

interface AssigneeChoiceProps {
  suggestions: Suggestion[]
  /** Whether nobody is an answer too. */
  optional: boolean
  error: string | null
  onChoose: (assignee: Assignee) => void
}

const other = 'other'
const nobody = 'nobody'

/** Whose PC it is: those whose login ID is the OS user's name first, then anybody without a PC. */
export function AssigneeChoice({ suggestions, optional, error, onChoose }: AssigneeChoiceProps) {
  const { pcs: words } = useMessages()
  const [way, setWay] = useState(other)
  const [person, setPerson] = useState<Person | null>(null)

  const choose = (value: string) => {
    setWay(value)
    if (value === nobody) onChoose('nobody')
    else if (value === other) onChoose(person && { subscriberId: person.id })
    else onChoose({ subscriberId: value })
  }

  return (
    <Radio.Group label={words.approveAsk.who} value={way} onChange={choose}>
      <Stack gap="xs" mt="xs">
        {suggestions.map(({ id, loginId, employee }) => (
          <Radio
            key={id}
            value={id}
            label={`${employee.name} · ${loginId} · ${employee.department}`}
            description={words.approveAsk.suggested}
          />
        ))}
        <Radio value={other} label={words.approveAsk.other} />
        {way === other && (
          <PersonPicker
            chosen={person}
            error={error}
            onChoose={(next) => {
              setPerson(next)
              onChoose(next && { subscriberId: next.id })
            }}
          />
        )}
        {optional && <Radio value={nobody} label={words.approveAsk.later} />}
      </Stack>
    </Radio.Group>
  )
}
