'use client'

import { type IssuanceState, finalStates, issuanceStates } from '@certfleet/core/issuance.ts'
import type { Refusal } from '@certfleet/core/issuance.ts'
import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Columns } from '../../../../ui/columns.tsx'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { Instant, useTimeText } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { StateBadge } from '../../issuances/state-badge.tsx'
import { RefusedCounts } from '../bulk-renew.tsx'
import { useCampaignName } from '../campaign-name.ts'
import { CampaignProgress } from '../campaign-progress.tsx'
import { CampaignStateBadge } from '../campaign-state-badge.tsx'
import { CampaignActions } from './campaign-actions.tsx'
import classes from './campaign-view.module.css'

export type CampaignDetail = Outputs['campaigns']['get']

/** What an administrator watches while a bulk renewal goes on. */
export function CampaignView({ id }: { id: string }) {
  const { campaigns: words } = useMessages()
  const describe = useProblemText()
  const nameOf = useCampaignName()
  const trpc = useTRPC()
  const { data: campaign, error } = useQuery(trpc.campaigns.get.queryOptions({ id }))
  if (!campaign) return error && <ProblemAlert advice={describe(error)} />
  const refused = campaign.refused as Partial<Record<Refusal['reason'], number>>
  return (
    <>
      <PageHeader
        above={[{ href: paths.campaigns, label: words.title }]}
        title={nameOf(campaign)}
        badge={<CampaignStateBadge state={campaign.state} />}
        actions={<CampaignActions campaign={campaign} />}
      />
      <Columns
        main={
          <>
            <Section title={words.detail.progress}>
              <Standing campaign={campaign} />
            </Section>
            <Section title={words.detail.states}>
              <States campaign={campaign} />
            </Section>
          </>
        }
        side={
          <>
            <Section title={words.detail.facts}>
              <CampaignFacts campaign={campaign} />
            </Section>
            {Object.keys(refused).length > 0 && (
              <Section title={words.detail.refused}>
                <RefusedCounts refused={refused} />
              </Section>
            )}
          </>
        }
      />
    </>
  )
}

function Standing({ campaign }: { campaign: CampaignDetail }) {
  const { campaigns: words } = useMessages()
  const t = useTranslations('campaigns.detail')
  const text = useTimeText()
  const { total, open, completed, nextTurnAt, state } = campaign
  if (total === 0) return <Text size="sm">{words.detail.nobody}</Text>
  return (
    <Stack gap="xs">
      <CampaignProgress total={total} open={open} completed={completed} size="lg" />
      {nextTurnAt && state === 'running' && <Text size="sm">{t('nextTurn', { date: text.instant(nextTurnAt) })}</Text>}
    </Stack>
  )
}

/** How many stand where, each a way to their list. */
function States({ campaign: { id, states } }: { campaign: CampaignDetail }) {
  const { campaigns: words, domain } = useMessages()
  const t = useTranslations('campaigns.detail')
  const reached = issuanceStates.filter((state) => states[state])
  const show = (state: IssuanceState) => (finalStates.includes(state) ? 'ended' : 'open')
  return (
    <Stack gap="xs">
      <ul className={classes.states}>
        {reached.map((state) => (
          <li key={state}>
            <StateBadge state={state} />
            <Link
              href={paths.issuances({ campaign: id, state, show: show(state) })}
              aria-label={`${domain.issuanceState[state]} ${t('count', { count: states[state] ?? 0 })}`}
            >
              {t('count', { count: states[state] ?? 0 })}
            </Link>
          </li>
        ))}
      </ul>
      {reached.length > 0 && <Link href={paths.issuances({ campaign: id, show: 'all' })}>{words.detail.seeAll}</Link>}
    </Stack>
  )
}

function CampaignFacts({ campaign }: { campaign: CampaignDetail }) {
  const { campaigns: words } = useMessages()
  const t = useTranslations('campaigns.detail')
  const { kind, authority, spreadDays, createdBy, createdAt, endedAt } = campaign
  return (
    <Facts>
      <Fact label={words.detail.kind}>{words.kind[kind]}</Fact>
      {authority && (
        <Fact label={words.detail.authority}>
          <Link href={paths.authorities}>{authority.name}</Link>
        </Fact>
      )}
      {spreadDays !== null && <Fact label={words.detail.spread}>{t('spreadText', { days: spreadDays })}</Fact>}
      <Fact label={words.detail.createdBy}>{createdBy}</Fact>
      <Fact label={words.detail.createdAt}>
        <Instant at={createdAt} />
      </Fact>
      {endedAt && (
        <Fact label={words.detail.endedAt}>
          <Instant at={endedAt} />
        </Fact>
      )}
    </Facts>
  )
}
