'use client'

import { type IssuanceState, partyOf } from '@certfleet/core/issuance.ts'
import {
  Ban,
  Building2,
  CalendarX2,
  CircleCheck,
  CircleX,
  Cog,
  History,
  LifeBuoy,
  type LucideIcon,
  MonitorOff,
  OctagonAlert,
  Send,
  UserRound,
} from 'lucide-react'
import { useMessages } from 'use-intl'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

interface Look {
  tone: Tone
  icon: LucideIcon
}

/** States with a look of their own; the others look like whom they wait on, or like work in progress. */
const looks: Partial<Record<IssuanceState, Look>> = {
  queued: { tone: 'info', icon: Send },
  issued_not_installed: { tone: 'danger', icon: LifeBuoy },
  needs_revocation: { tone: 'danger', icon: OctagonAlert },
  failed_action_needed: { tone: 'danger', icon: OctagonAlert },
  completed: { tone: 'ok', icon: CircleCheck },
  cancelled: { tone: 'muted', icon: Ban },
  superseded_by_other: { tone: 'muted', icon: History },
  missed: { tone: 'danger', icon: CalendarX2 },
  failed_final: { tone: 'danger', icon: CircleX },
}

export function lookOf(state: IssuanceState): Look {
  const own = looks[state]
  if (own) return own
  switch (partyOf(state)) {
    case 'employee':
      return { tone: 'info', icon: UserRound }
    case 'it_admin':
    case 'helpdesk':
      return { tone: 'danger', icon: OctagonAlert }
    case 'master_user':
    case 'institution':
    case 'authority':
      return { tone: 'notice', icon: Building2 }
    case 'device':
      return { tone: 'neutral', icon: MonitorOff }
    case null:
      return { tone: 'info', icon: Cog }
  }
}

export function StateBadge({ state }: { state: IssuanceState }) {
  const { domain } = useMessages()
  return <StatusBadge {...lookOf(state)}>{domain.issuanceState[state]}</StatusBadge>
}
