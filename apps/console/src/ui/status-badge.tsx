import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './status-badge.module.css'
import type { Tone } from './tone.ts'

interface StatusBadgeProps {
  tone: Tone
  icon: LucideIcon
  children: ReactNode
}

/** A state in one look: words, an icon of its own and a colour, so that none of them has to carry it alone. */
export function StatusBadge({ tone, icon: Icon, children }: StatusBadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={14} strokeWidth={2.25} aria-hidden="true" />
      <span>{children}</span>
    </span>
  )
}
