'use client'

import { Chip, Group, Text, VisuallyHidden } from '@mantine/core'
import classes from './filter-chips.module.css'
import { useUrl } from './use-url.ts'

interface FilterChipsProps<Value extends string> {
  /** The address's parameter. */
  name: string
  label: string
  values: readonly Value[]
  labels: Record<Value, string>
  chosen: Value[]
  /** Where the values do not say by themselves what they are. */
  showLabel?: boolean
}

/** A filter of few values, all in sight; none chosen means all. */
export function FilterChips<Value extends string>(props: FilterChipsProps<Value>) {
  const { name, label, values, labels, chosen, showLabel } = props
  const [, change] = useUrl()
  return (
    <Group gap={6} component="fieldset" className={classes.filter}>
      <VisuallyHidden component="legend">{label}</VisuallyHidden>
      {showLabel && (
        <Text size="xs" c="var(--text-secondary)" aria-hidden="true">
          {label}
        </Text>
      )}
      <Chip.Group multiple value={chosen} onChange={(next) => change({ [name]: next })}>
        {values.map((value) => (
          <Chip key={value} value={value} size="xs" radius="xl" variant="outline">
            {labels[value]}
          </Chip>
        ))}
      </Chip.Group>
    </Group>
  )
}
