'use client'

import { SegmentedControl } from '@mantine/core'
import { useUrl } from './use-url.ts'

interface SegmentsProps<Value extends string> {
  name: string
  label: string
  values: readonly Value[]
  labels: Record<Value, string>
  chosen: Value
  /** The value an address without the parameter stands for. */
  standard: Value
}

/** A choice of one, by the address's parameter `name`. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { name, label, values, labels, chosen, standard } = props
  const [, change] = useUrl()
  return (
    <SegmentedControl
      aria-label={label}
      size="sm"
      data={values.map((value) => ({ value, label: labels[value] }))}
      value={chosen}
      onChange={(value) => change({ [name]: value === standard ? '' : value })}
    />
  )
}
