'use client'

import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Notice } from '../../../ui/notice.tsx'

/** Warns when the national holidays of the coming 60 days are not known: they would be taken for business days. */
export function HolidaysEndNotice() {
  const { holidays: words } = useMessages()
  const t = useTranslations('holidays')
  const { data } = useQuery(useTRPC().holidays.list.queryOptions())
  if (!data?.nationalEnd) return null
  return (
    <Notice tone="notice" title={words.endTitle}>
      {t('end', { year: data.nationalEnd })}
    </Notice>
  )
}
