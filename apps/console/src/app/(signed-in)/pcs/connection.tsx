'use client'

import { useTranslations } from 'use-intl'
import classes from './connection.module.css'

/** A full dot and a hollow one, with the word beside. */
export function Connection({ connected }: { connected: boolean }) {
  const t = useTranslations('pcs')
  return (
    <span className={classes.connection} data-connected={connected || undefined}>
      <span className={classes.dot} aria-hidden="true" />
      {connected ? t('connected') : t('notConnected')}
    </span>
  )
}
