import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './rows.module.css'
import { Quiet } from './secondary.tsx'

interface RowsProps {
  /** Said where there are no rows. */
  none: string
  label?: string
  /** A `li` each. */
  children: ReactNode[]
}

/** The few things that belong to one: a line each, on a page of its own. */
export function Rows({ none, label, children }: RowsProps) {
  if (children.length === 0) {
    return (
      <Text size="sm">
        <Quiet>{none}</Quiet>
      </Text>
    )
  }
  return (
    <ul className={classes.rows} aria-label={label}>
      {children}
    </ul>
  )
}

/** The part of a row that takes the room the others leave. */
export function RowMain({ children }: { children: ReactNode }) {
  return <div className={classes.main}>{children}</div>
}
