'use client'

import { Tooltip } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import type { LiveState } from '../../../trpc/live-stream.ts'
import { useLive } from '../../../trpc/use-live.ts'
import classes from './live-indicator.module.css'

/** A reconnection shorter than this is nobody's business. */
const patienceMs = 2_000

/** Keeps the page live, and says whether it is. */
export function LiveIndicator() {
  const t = useTranslations('header')
  const state = useLive()
  const [settled] = useDebouncedValue<LiveState>(state, patienceMs)
  const shown = state === 'live' ? state : settled
  return (
    <Tooltip label={shown === 'down' ? t('downHelp') : t('liveHelp')} multiline maw={280} withArrow>
      <output className={classes.indicator} data-state={shown}>
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.text}>{t(shown)}</span>
      </output>
    </Tooltip>
  )
}
