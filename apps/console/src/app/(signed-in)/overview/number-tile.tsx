'use client'

import { useFormatter } from 'use-intl'
import { Pending, PlainLink } from '../../../ui/link.tsx'
import type { Tone } from '../../../ui/tone.ts'
import classes from './number-tile.module.css'

interface NumberTileProps {
  label: string
  help?: string
  count: number
  href: string
  /** Of a number that is not zero. */
  tone: Tone
}

/** A number that is a list: pressing it shows what it counts. */
export function NumberTile({ label, help, count, href, tone }: NumberTileProps) {
  const format = useFormatter()
  return (
    <PlainLink href={href} className={classes.tile} data-tone={count > 0 ? tone : 'muted'}>
      <span className={classes.label}>{label}</span>
      <span className={classes.count}>
        {format.number(count)}
        <Pending />
      </span>
      {help && <span className={classes.help}>{help}</span>}
    </PlainLink>
  )
}
