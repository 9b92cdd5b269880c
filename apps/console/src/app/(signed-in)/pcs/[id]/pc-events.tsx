'use client'

import { Text } from '@mantine/core'
import {
  BadgeCheck,
  CircleAlert,
  FileX2,
  type LucideIcon,
  MonitorCheck,
  MonitorUp,
  MonitorX,
  ShieldAlert,
  ShieldCheck,
  Stethoscope,
  UserCheck,
  UserMinus,
} from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { Quiet } from '../../../../ui/secondary.tsx'
import { Timeline } from '../../../../ui/timeline.tsx'
import type { Tone } from '../../../../ui/tone.ts'
import type { AuditAction } from '../../../text/audit-action.ts'
import { FactList, useEventFacts } from '../../audit/event-facts.tsx'
import { EventMeta } from '../../audit/event-meta.tsx'
import { toEvent } from '../../audit/event.ts'
import type { PcDetail } from './pc-view.tsx'

const looks: Partial<Record<AuditAction, { tone: Tone; icon: LucideIcon }>> = {
  'agent.enrolled': { tone: 'info', icon: MonitorUp },
  'agent.approved': { tone: 'ok', icon: MonitorCheck },
  'agent.retired': { tone: 'muted', icon: MonitorX },
  'agent.refused': { tone: 'danger', icon: MonitorX },
  'agent.alarm': { tone: 'danger', icon: CircleAlert },
  'assignment.made': { tone: 'ok', icon: UserCheck },
  'assignment.ended': { tone: 'muted', icon: UserMinus },
  'diagnosis.asked': { tone: 'info', icon: Stethoscope },
  'diagnosis.refused': { tone: 'notice', icon: Stethoscope },
  'diagnosis.received': { tone: 'ok', icon: Stethoscope },
  'suspicion.reported': { tone: 'danger', icon: ShieldAlert },
  'suspicion.settled': { tone: 'ok', icon: ShieldCheck },
  'certificate.claim_refused': { tone: 'danger', icon: FileX2 },
}

/** Shown among the facts of the PC. */
const elsewhere = ['hostname', 'osUser', 'platform', 'tokenId', 'state', 'subscriberId', 'diagnosisId', 'suspicionId']

/** What has happened to this PC, and what it was refused or gave alarm for. */
export function PcEvents({ pc: { events, assignments, issuances } }: { pc: PcDetail }) {
  const { pcs: words } = useMessages()
  const t = useTranslations('audit.what')
  const factsOf = useEventFacts()
  if (events.length === 0) {
    return (
      <Text size="sm">
        <Quiet>{words.detail.noEvents}</Quiet>
      </Text>
    )
  }
  const known = new Map(
    [...assignments, ...issuances].map(({ subscriber }) => [subscriber.id, subscriber.employee.name]),
  )
  const items = events.map(toEvent).map((event) => ({
    key: String(event.id),
    ...(looks[event.action] ?? { tone: 'neutral' as const, icon: BadgeCheck }),
    title: t(event.action),
    body: (
      <>
        {known.get(String(event.data.subscriberId))}
        <FactList facts={factsOf(event, elsewhere)} />
      </>
    ),
    meta: <EventMeta event={event} />,
  }))
  return <Timeline label={words.detail.events} items={items} />
}
