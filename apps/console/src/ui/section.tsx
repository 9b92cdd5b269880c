import { Group, Paper, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  actions?: ReactNode
  /** Without the inner margin: a table reaches the edges. */
  flush?: boolean
  children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Section({ title, actions, flush, children }: SectionProps) {
  const id = useId()
  return (
    <Paper component="section" withBorder className="panel" aria-labelledby={id}>
      <Group justify="space-between" px="md" pt="sm" pb={flush ? 'xs' : 0} gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      {flush ? (
        children
      ) : (
        <Paper px="md" pb="md" pt="xs" bg="transparent">
          {children}
        </Paper>
      )}
    </Paper>
  )
}
