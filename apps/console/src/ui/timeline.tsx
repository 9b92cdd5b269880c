import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './timeline.module.css'
import type { Tone } from './tone.ts'

export interface TimelineItem {
  key: string
  icon: LucideIcon
  tone: Tone
  title: ReactNode
  /** When, and who. */
  meta: ReactNode
  body?: ReactNode
}

/** What happened, one under the other. */
export function Timeline({ items, label }: { items: TimelineItem[]; label: string }) {
  return (
    <ol className={classes.timeline} aria-label={label}>
      {items.map(({ key, icon: Icon, tone, title, meta, body }) => (
        <li key={key} className={classes.item}>
          <span className={classes.bullet} data-tone={tone} aria-hidden="true">
            <Icon size={14} strokeWidth={2.25} />
          </span>
          <div className={classes.content}>
            <div className={classes.title}>{title}</div>
            {body && <div className={classes.body}>{body}</div>}
            <div className={classes.meta}>{meta}</div>
          </div>
        </li>
      ))}
    </ol>
  )
}
