'use client'

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Columns } from '../../../../ui/columns.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { StateBadge } from '../state-badge.tsx'
import { Suspicions } from '../../suspicions/suspicions.tsx'
import { IssuanceActions } from './issuance-actions.tsx'
import { IssuanceFacts } from './issuance-facts.tsx'
import { IssuanceSteps } from './issuance-steps.tsx'
import { IssuanceTimeline } from './issuance-timeline.tsx'
import { Now } from './now.tsx'

export type IssuanceDetail = Outputs['issuances']['get']

/** What an administrator watches while a renewal goes on. */
export function IssuanceView({ id }: { id: string }) {
  const { issuances: words, domain } = useMessages()
  const t = useTranslations('issuances.detail')
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: issuance, error } = useQuery(trpc.issuances.get.queryOptions({ id }))
  if (!issuance) return error && <ProblemAlert advice={describe(error)} />
  const holder = issuance.subscriber.employee.name
  return (
    <>
      <PageHeader
        above={[{ href: paths.issuances(), label: words.title }]}
        title={t('heading', { purpose: domain.purpose[issuance.purpose], holder })}
        badge={<StateBadge state={issuance.state} />}
        actions={<IssuanceActions issuance={issuance} />}
      />
      <Stack gap="md">
        <Section title={words.detail.steps}>
          <IssuanceSteps issuance={issuance} />
        </Section>
        <Columns
          main={
            <>
              <Now issuance={issuance} />
              <Suspicions of={{ issuanceId: issuance.id }} />
              <Section title={words.detail.timeline}>
                <IssuanceTimeline events={issuance.events} />
              </Section>
            </>
          }
          side={
            <Section title={words.detail.facts}>
              <IssuanceFacts issuance={issuance} />
            </Section>
          }
        />
      </Stack>
    </>
  )
}
