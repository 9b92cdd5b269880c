'use client'

import { VisuallyHidden } from '@mantine/core'
import { useMessages } from 'use-intl'
import classes from './actor.module.css'
import { actorIcons, type Event } from './event.ts'

/** Who did it: by kind, as an icon with its word, and by name. */
export function Actor({ event: { actorKind, actorName } }: { event: Event }) {
  const { audit } = useMessages()
  const Icon = actorIcons[actorKind]
  return (
    <span className={classes.actor} title={audit.actorKind[actorKind]}>
      <Icon size={14} aria-hidden="true" />
      <VisuallyHidden>{audit.actorKind[actorKind]}</VisuallyHidden>
      <span>{actorKind === 'system' ? audit.system : actorName}</span>
    </span>
  )
}
