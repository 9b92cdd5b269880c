import { Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** A second, smaller line under what it belongs to. */
export function Secondary({ children }: { children: ReactNode }) {
  return (
    <Text component="span" size="xs" c="var(--text-secondary)" display="block">
      {children}
    </Text>
  )
}

/** What stands where there is nothing to say. */
export function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text component="span" inherit c="var(--text-secondary)">
      {children}
    </Text>
  )
}

/** Names a row of a table. */
export function Name({ children }: { children: ReactNode }) {
  return (
    <Text component="span" size="sm" fw={600} display="block">
      {children}
    </Text>
  )
}
