'use client'

// What is drawn is one picture, though it is no <img>.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */

import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { useMessages } from 'use-intl'
import type { Span } from './spans.ts'

/** The same numbers as the table has, drawn; who cannot see it has the table. */
export function ExpiryChart({ spans, step }: { spans: Span[]; step: 'day' | 'week' }) {
  const { overview: words } = useMessages()
  const series = [
    { name: 'idle', label: words.series.idle, color: 'var(--chart-idle)' },
    { name: 'open', label: words.series.open, color: 'var(--chart-open)' },
    { name: 'early', label: words.series.early, color: 'var(--chart-early)' },
  ]
  const data = spans.map(({ from, ...counts }) => ({ ...counts, at: shortDay(from) }))
  return (
    <div role="img" aria-label={words.chartLabel[step]}>
      <BarChart
        h={260}
        data={data}
        dataKey="at"
        type="stacked"
        series={series}
        withLegend
        legendProps={{ verticalAlign: 'top' }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: false }}
        yAxisProps={{ allowDecimals: false }}
        strokeDasharray="2 4"
      />
    </div>
  )
}

const shortDay = (day: string): string => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`
