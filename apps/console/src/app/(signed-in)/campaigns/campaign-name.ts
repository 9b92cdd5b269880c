import { useTranslations } from 'use-intl'

/** A rolling one is called after its authority. */
export function useCampaignName(): (campaign: { kind: 'bulk' | 'rolling'; name: string }) => string {
  const t = useTranslations('campaigns')
  return ({ kind, name }) => (kind === 'rolling' ? t('rollingName', { authority: name }) : name)
}
