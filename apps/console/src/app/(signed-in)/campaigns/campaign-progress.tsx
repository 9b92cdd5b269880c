'use client'

import { Progress } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Secondary } from '../../../ui/secondary.tsx'

interface CampaignProgressProps {
  total: number
  open: number
  completed: number
  size?: 'sm' | 'lg'
}

/** How much is done: completed, ended in another way, and still open. */
export function CampaignProgress({ total, open, completed, size = 'sm' }: CampaignProgressProps) {
  const t = useTranslations('campaigns')
  const share = (count: number) => (total === 0 ? 0 : (count / total) * 100)
  const text = t('progressText', { total, completed })
  return (
    <div>
      <Progress.Root size={size}>
        <Progress.Section value={share(completed)} color="green.8" aria-label={text} />
        <Progress.Section value={share(total - open - completed)} color="gray.5" aria-hidden="true" />
      </Progress.Root>
      <Secondary>{text}</Secondary>
    </div>
  )
}
