import type { ReactNode } from 'react'
import classes from './facts.module.css'

/** A list of what is known of a thing. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>
}

interface FactProps {
  label: string
  /** Said under the value: what it means. */
  help?: ReactNode
  children: ReactNode
}

export function Fact({ label, help, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>
        {children}
        {help && <div className={classes.help}>{help}</div>}
      </dd>
    </div>
  )
}
