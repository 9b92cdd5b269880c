'use client'

import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import classes from './reason-button.module.css'

interface ReasonButtonProps extends ButtonProps {
  /** Why it cannot be pressed now; null when it can. */
  reason: string | null
  onClick: () => void
  /** Its name to a screen reader, where several on the page have the same words. */
  label?: string
  /** Writes the reason beside the button, where there is room for it. */
  showReason?: boolean
  children: ReactNode
}

/**
 * A button that says why it cannot be pressed. It keeps its focus and its place in the order of the keyboard, so that
 * the reason can be reached by everybody: on hover and focus, by a tap, and by a screen reader at once.
 */
export function ReasonButton({ reason, onClick, label, showReason, children, ...props }: ReasonButtonProps) {
  const id = useId()
  const [tapped, setTapped] = useState(false)
  const refused = reason !== null
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
          {...props}
          variant={refused ? 'default' : props.variant}
          aria-label={label}
          aria-disabled={refused || undefined}
          aria-describedby={refused ? id : undefined}
          data-disabled={refused || undefined}
          onClick={() => (refused ? setTapped(true) : onClick())}
          onBlur={() => setTapped(false)}
          onMouseLeave={() => setTapped(false)}
        >
          {children}
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
