'use client'

import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Notice } from './notice.tsx'

/** What happened, and what to do next. */
export interface Advice {
  what: string
  todo: string
}

interface ProblemAlertProps {
  advice: Advice
  onRetry?: () => void
}

/** Says what went wrong, and what can be done about it. */
export function ProblemAlert({ advice, onRetry }: ProblemAlertProps) {
  const t = useTranslations('ui')
  const again = onRetry && (
    <Button size="xs" variant="default" onClick={onRetry}>
      {t('retry')}
    </Button>
  )
  return (
    <Notice tone="danger" title={advice.what} action={again} urgent>
      {advice.todo}
    </Notice>
  )
}
