'use client'

import { formatClock, formatInstant, type Precision } from '@certfleet/core/format-instant.ts'
import { useLocale, useTranslations } from 'use-intl'
import { distance, duration } from './format-time.ts'
import { useNow } from './now.tsx'
import classes from './time.module.css'

const minuteMs = 60_000

/** Writes dates and spans in the reader's language. */
export function useTimeText() {
  const locale = useLocale()
  const t = useTranslations('time')
  return {
    instant: (at: Date, precision?: Precision) => formatInstant(at, locale, precision),
    duration: (ms: number) => {
      const { unit, count } = duration(ms)
      return t(unit, { count })
    },
    left: (now: Date, at: Date) => {
      const { unit, count } = distance(now, at)
      return at >= now ? t(`${unit}Left`, { count }) : t(`${unit}Ago`, { count })
    },
    ago: (now: Date, at: Date) => {
      const { unit, count } = distance(at, now)
      return unit === 'seconds' || at > now ? t('now') : t(`${unit}Ago`, { count })
    },
  }
}

interface InstantProps {
  at: Date
  precision?: Precision
}

/** A date and time in Japan, with its weekday. */
export function Instant({ at, precision }: InstantProps) {
  const text = useTimeText()
  return (
    <time dateTime={at.toISOString()} className={classes.instant}>
      {text.instant(at, precision)}
    </time>
  )
}

/** The time of day alone, for beside its day. */
export function Clock({ at, precision = 'second' }: { at: Date; precision?: 'minute' | 'second' }) {
  return (
    <time dateTime={at.toISOString()} className={classes.span}>
      {formatClock(at, precision)}
    </time>
  )
}

/** あと12日, or 3日前 once it has passed. */
export function TimeLeft({ until }: { until: Date }) {
  const text = useTimeText()
  const now = useNow(minuteMs)
  return <span className={classes.span}>{text.left(now, until)}</span>
}

/** 3日前; the full date shows on hover. */
export function Ago({ at }: { at: Date }) {
  const text = useTimeText()
  const now = useNow(minuteMs)
  return (
    <time dateTime={at.toISOString()} title={text.instant(at, 'second')} className={classes.span}>
      {text.ago(now, at)}
    </time>
  )
}

/** How long it has lasted. */
export function useElapsed(since: Date): string {
  const text = useTimeText()
  const now = useNow()
  return text.duration(Math.max(0, now.getTime() - since.getTime()))
}
