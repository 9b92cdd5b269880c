'use client'

import { Text } from '@mantine/core'
import { UserRound } from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { Quiet } from '../../../../ui/secondary.tsx'
import { Timeline } from '../../../../ui/timeline.tsx'
import { FactList, useEventFacts } from '../../audit/event-facts.tsx'
import { EventMeta } from '../../audit/event-meta.tsx'
import { toEvent } from '../../audit/event.ts'
import type { PersonDetail } from './person-view.tsx'

/** This is the page of the person. */
const elsewhere = ['name', 'employeeId', 'authorityId', 'subscriberId']

/** Who has changed what is on record of this person. */
export function PersonEvents({ events }: { events: PersonDetail['events'] }) {
  const { person: words } = useMessages()
  const t = useTranslations('audit.what')
  const factsOf = useEventFacts()
  if (events.length === 0) {
    return (
      <Text size="sm">
        <Quiet>{words.noHistory}</Quiet>
      </Text>
    )
  }
  const items = events.map(toEvent).map((event) => ({
    key: String(event.id),
    tone: 'neutral' as const,
    icon: UserRound,
    title: t(event.action),
    body: <FactList facts={factsOf(event, elsewhere)} />,
    meta: <EventMeta event={event} />,
  }))
  return <Timeline label={words.history} items={items} />
}
