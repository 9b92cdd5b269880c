'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useTimeText } from '../../../ui/time.tsx'
import classes from './clock-warning.module.css'

interface ClockWarningProps {
  pc: { clockAheadMs: number; clockWrong: boolean }
}

/** Said when a PC's clock is so far off that certificates look expired or not yet valid on it. */
export function ClockWarning({ pc: { clockAheadMs, clockWrong } }: ClockWarningProps) {
  const t = useTranslations('pcs')
  const text = useTimeText()
  if (!clockWrong) return null
  return (
    <span className={classes.warning}>
      <TriangleAlert size={13} aria-hidden="true" />
      {t(clockAheadMs > 0 ? 'clockAhead' : 'clockBehind', { duration: text.duration(clockAheadMs) })}
    </span>
  )
}
