'use client'

import { Group, Text } from '@mantine/core'
import { useLocale, useMessages, useTranslations } from 'use-intl'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { Section } from '../../../ui/section.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { readOne } from '../../../ui/url-params.ts'
import { useUrl } from '../../../ui/use-url.ts'
import { ExpiryChart } from './expiry-chart.tsx'
import { ExpiryTable } from './expiry-table.tsx'
import type { OverviewData } from './overview.tsx'
import { spansOf, windowsOf } from './spans.ts'

const steps = ['day', 'week'] as const
const views = ['chart', 'table'] as const

/** What expires in the next 60 days, by day or by week, as a picture or as a table. */
export function Expiries({ data }: { data: OverviewData }) {
  const { overview: words } = useMessages()
  const t = useTranslations('overview')
  const locale = useLocale()
  const [params] = useUrl()
  const step = readOne(params, 'by', steps, 'day')
  const view = readOne(params, 'view', views, 'chart')
  const spans = spansOf(data.days, step)
  const windows = windowsOf(data)
  const say = (day: string) => formatInstant(new Date(`${day}T00:00:00+09:00`), locale, 'day')
  return (
    <Section
      title={words.expiries}
      actions={
        <Group gap="xs">
          <Segments name="by" label={words.step} values={steps} labels={words.stepNames} chosen={step} standard="day" />
          <Segments name="view" label={words.view} values={views} labels={words.views} chosen={view} standard="chart" />
        </Group>
      }
    >
      <Text size="sm" c="var(--text-secondary)" mb="sm">
        {windows.length > 1 && `${words.windowsDiffer} `}
        {windows.map(({ days, until }) => t('window', { days, until: say(until) })).join(' ')}
      </Text>
      {view === 'chart' ? (
        <ExpiryChart spans={spans} windows={windows} step={step} />
      ) : (
        <ExpiryTable spans={spans} step={step} />
      )}
    </Section>
  )
}
