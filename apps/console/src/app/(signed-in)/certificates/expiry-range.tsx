'use client'

import { Button } from '@mantine/core'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useTimeText } from '../../../ui/time.tsx'
import { useUrl } from '../../../ui/use-url.ts'

/** The days of expiry a link of the overview has asked for, and the way out of them. */
export function ExpiryRange({ from, until }: { from: string | undefined; until: string | undefined }) {
  const t = useTranslations('certificates')
  const text = useTimeText()
  const [, change] = useUrl()
  const first = from ?? until
  const last = until ?? from
  if (!first || !last) return null
  const say = (day: string) => text.instant(new Date(`${day}T00:00:00+09:00`), 'day')
  return (
    <Button
      variant="light"
      rightSection={<X size={14} aria-hidden="true" />}
      title={t('anyExpiry')}
      onClick={() => change({ from: '', until: '' })}
    >
      {first === last
        ? t('expiresOn', { day: say(first) })
        : t('expiresBetween', { from: say(first), until: say(last) })}
    </Button>
  )
}
