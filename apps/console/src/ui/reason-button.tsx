'use client'

import { Button, type ButtonProps, Loader, Tooltip } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import classes from './reason-button.module.css'

interface ReasonButtonProps extends Omit<ButtonProps, 'disabled' | 'loading'> {
  /** Why it cannot be pressed now; null when it can. */
  reason: string | null
  onClick: () => void
  /** What it was pressed for is under way. */
  pending?: boolean
  /** Its name to a screen reader, where several on the page have the same words. */
  label?: string
  /** Writes the reason beside the button, where there is room for it. */
  showReason?: boolean
  children: ReactNode
}

/**
 * A button that says why it cannot be pressed. It keeps its focus and its place in the order of the keyboard, also
 * while it works, so that the reason can be reached by everybody: on hover and focus, by a tap, and by a screen reader
 * at once.
 */
export function ReasonButton(props: ReasonButtonProps) {
  const { reason, onClick, pending = false, label, showReason, children, ...look } = props
  const id = useId()
  const [tapped, setTapped] = useState(false)
  const refused = reason !== null
  const press = () => {
    if (refused) setTapped(true)
    else if (!pending) onClick()
  }
  // One tree for both, so that the keyboard does not lose its place when a press makes the next one impossible.
  return (
    <span className={classes.whole}>
      <Tooltip
        label={reason}
        disabled={!refused || showReason}
        multiline
        maw={320}
        withArrow
        opened={tapped || undefined}
        events={{ hover: true, focus: true, touch: true }}
      >
        <Button
          {...look}
          variant={refused ? 'default' : look.variant}
          aria-label={label}
          aria-disabled={refused || pending || undefined}
          aria-busy={pending || undefined}
          aria-describedby={refused ? id : undefined}
          data-disabled={refused || undefined}
          onClick={press}
          onBlur={() => setTapped(false)}
          onMouseLeave={() => setTapped(false)}
        >
          <span className={pending ? classes.hidden : undefined}>{children}</span>
          {pending && <Loader size={16} color="currentColor" className={classes.loader} />}
        </Button>
      </Tooltip>
      {refused && (
        <span id={id} className={showReason ? classes.reason : classes.spoken}>
          {reason}
        </span>
      )}
    </span>
  )
}
