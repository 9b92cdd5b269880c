'use client'

import type { Lifecycle } from '@certfleet/core/certificate.ts'
import {
  AlarmClock,
  Ban,
  CalendarClock,
  CalendarX2,
  CircleCheck,
  Clock,
  History,
  KeyRound,
  type LucideIcon,
  PackageX,
  RefreshCw,
  SearchX,
  UserX,
} from 'lucide-react'
import { useMessages } from 'use-intl'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

const looks: Record<Lifecycle, { tone: Tone; icon: LucideIcon }> = {
  revoked: { tone: 'muted', icon: Ban },
  expired: { tone: 'danger', icon: CalendarX2 },
  superseded: { tone: 'muted', icon: History },
  issued_not_installed: { tone: 'danger', icon: PackageX },
  key_unusable: { tone: 'danger', icon: KeyRound },
  misplaced: { tone: 'danger', icon: UserX },
  missing: { tone: 'danger', icon: SearchX },
  critical: { tone: 'danger', icon: AlarmClock },
  expiring: { tone: 'notice', icon: Clock },
  due: { tone: 'info', icon: RefreshCw },
  not_yet_valid: { tone: 'notice', icon: CalendarClock },
  valid: { tone: 'ok', icon: CircleCheck },
}

export function LifecycleBadge({ lifecycle }: { lifecycle: Lifecycle }) {
  const { domain } = useMessages()
  return <StatusBadge {...looks[lifecycle]}>{domain.lifecycle[lifecycle]}</StatusBadge>
}
