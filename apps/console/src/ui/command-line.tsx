'use client'

import classes from './command-line.module.css'
import { CopyButton } from './copy-button.tsx'

interface CommandLineProps {
  /** What it is, for the button that copies it. */
  name: string
  children: string
}

/** A line to be copied somewhere else. */
export function CommandLine({ name, children }: CommandLineProps) {
  return (
    <div className={classes.line}>
      <code className={classes.code}>{children}</code>
      <CopyButton value={children} thing={name} labelled />
    </div>
  )
}
