import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import classes from './notice.module.css'

type NoticeTone = 'info' | 'notice' | 'danger'

const icons: Record<NoticeTone, LucideIcon> = { info: Info, notice: TriangleAlert, danger: CircleAlert }

interface NoticeProps {
  tone: NoticeTone
  title?: string
  /** Read out at once, since it answers what the reader has just done. */
  urgent?: boolean
  action?: ReactNode
  children?: ReactNode
}

/** Something to know before going on. */
export function Notice({ tone, title, urgent, action, children }: NoticeProps) {
  const id = useId()
  const Icon = icons[tone]
  return (
    <div className={classes.notice} data-tone={tone} role={urgent ? 'alert' : 'note'} aria-labelledby={title && id}>
      <Icon size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.text}>
        {title && (
          <div id={id} className={classes.title}>
            {title}
          </div>
        )}
        {children}
      </div>
      {action}
    </div>
  )
}
