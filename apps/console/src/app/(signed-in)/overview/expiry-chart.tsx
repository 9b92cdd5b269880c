'use client'

// What is drawn is one picture, though it is no <img>.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */

import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { useMessages, useTranslations } from 'use-intl'
import { type Span, spanWith, type windowsOf } from './spans.ts'

interface ExpiryChartProps {
  spans: Span[]
  windows: ReturnType<typeof windowsOf>
  step: 'day' | 'week'
}

/** The same numbers as the table has, drawn; who cannot see it has the table. */
export function ExpiryChart({ spans, windows, step }: ExpiryChartProps) {
  const { overview: words } = useMessages()
  const t = useTranslations('overview')
  const series = [
    { name: 'idle', label: words.series.idle, color: 'var(--chart-idle)' },
    { name: 'open', label: words.series.open, color: 'var(--chart-open)' },
    { name: 'early', label: words.series.early, color: 'var(--chart-early)' },
  ]
  const data = spans.map(({ from, ...counts }) => ({ ...counts, at: shortDay(from) }))
  const lines = windows.flatMap(({ days, until }) => {
    const span = spanWith(spans, until)
    return span ? [{ x: shortDay(span.from), label: t('windowLine', { days }), ...lineStyle }] : []
  })
  return (
    <div role="img" aria-label={words.chartLabel[step]}>
      <BarChart
        h={260}
        data={data}
        dataKey="at"
        type="stacked"
        series={series}
        referenceLines={lines}
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

/** The day on which the window opens is open in part: the line stands in its middle. */
const lineStyle = {
  color: 'var(--text-secondary)',
  strokeWidth: 2,
  strokeDasharray: '6 3',
  labelPosition: 'top' as const,
}

const shortDay = (day: string): string => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`
