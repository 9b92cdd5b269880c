'use client'

import { issuanceStates } from '@certfleet/core/issuance.ts'
import {
  Ban,
  CircleCheck,
  FileSignature,
  FileX2,
  KeyRound,
  type LucideIcon,
  MonitorOff,
  OctagonAlert,
  RotateCw,
  Send,
  ShieldAlert,
  ShieldCheck,
} from 'lucide-react'
import { useMessages, useTranslations } from 'use-intl'
import { Timeline, type TimelineItem } from '../../../../ui/timeline.tsx'
import type { Tone } from '../../../../ui/tone.ts'
import type { AuditAction } from '../../../text/audit-action.ts'
import { FactList, useEventFacts } from '../../audit/event-facts.tsx'
import { EventMeta } from '../../audit/event-meta.tsx'
import { type AuditRow, type Event, toEvent } from '../../audit/event.ts'
import { lookOf } from '../state-badge.tsx'

/** Events with a look of their own; the others are plain. */
const looks: Partial<Record<AuditAction, { tone: Tone; icon: LucideIcon }>> = {
  'issuance.requested': { tone: 'info', icon: Send },
  'issuance.retried': { tone: 'info', icon: RotateCw },
  'issuance.order_signed': { tone: 'neutral', icon: FileSignature },
  'issuance.unreachable': { tone: 'notice', icon: MonitorOff },
  'issuance.silent': { tone: 'notice', icon: MonitorOff },
  'issuance.key_created': { tone: 'neutral', icon: KeyRound },
  'issuance.failed': { tone: 'danger', icon: OctagonAlert },
  'issuance.order_refused': { tone: 'danger', icon: FileX2 },
  'issuance.proof_refused': { tone: 'danger', icon: FileX2 },
  'issuance.completed': { tone: 'ok', icon: CircleCheck },
  'issuance.cancelled': { tone: 'muted', icon: Ban },
  'suspicion.reported': { tone: 'danger', icon: ShieldAlert },
  'suspicion.settled': { tone: 'ok', icon: ShieldCheck },
  'certificate.issued': { tone: 'ok', icon: CircleCheck },
  'certificate.confirmed': { tone: 'ok', icon: CircleCheck },
}

/** Shown elsewhere on the page, or of use in the audit log alone. */
const elsewhere = [
  'agentId',
  'certificateId',
  'subscriberId',
  'keyId',
  'purpose',
  'loginId',
  'requestId',
  'spkiSha256',
  'suspicionId',
]

/** What has happened so far, the newest first. */
export function IssuanceTimeline({ events }: { events: AuditRow[] }) {
  const { issuances: words, domain } = useMessages()
  const t = useTranslations('audit.what')
  const factsOf = useEventFacts()
  const toItem = (event: Event): TimelineItem => {
    // The new state is the news: it is the title, not a detail.
    const state = issuanceStates.find((known) => known === event.data.state)
    const titled = event.action === 'issuance.progress' ? state : undefined
    const look = looks[event.action] ?? (titled ? lookOf(titled) : { tone: 'neutral' as const, icon: Send })
    return {
      key: String(event.id),
      ...look,
      title: titled ? domain.issuanceState[titled] : t(event.action),
      body: <FactList facts={factsOf(event, titled ? [...elsewhere, 'state'] : elsewhere)} />,
      meta: <EventMeta event={event} />,
    }
  }
  return <Timeline label={words.detail.timeline} items={events.map(toEvent).map(toItem).toReversed()} />
}
