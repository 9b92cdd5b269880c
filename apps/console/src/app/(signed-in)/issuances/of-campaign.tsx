'use client'

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Link } from '../../../ui/link.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { useUrl } from '../../../ui/use-url.ts'
import { paths } from '../../paths.ts'
import { useCampaignName } from '../campaigns/campaign-name.ts'

/** Says that the list shows one bulk renewal alone, and how to see the others. */
export function OfCampaign({ id }: { id: string }) {
  const { issuances: words } = useMessages()
  const t = useTranslations('issuances')
  const nameOf = useCampaignName()
  const trpc = useTRPC()
  const [, change] = useUrl()
  const { data: campaign } = useQuery(trpc.campaigns.get.queryOptions({ id }))
  const everything = (
    <Button size="xs" variant="default" onClick={() => change({ campaign: '' })}>
      {words.everything}
    </Button>
  )
  return (
    <Notice tone="info" action={everything}>
      {campaign && <Link href={paths.campaign(id)}>{t('ofCampaign', { name: nameOf(campaign) })}</Link>}
    </Notice>
  )
}
