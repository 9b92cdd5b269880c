'use client'

import type { AgentState } from '@certfleet/core/issuance.ts'
import { Archive, CircleCheck, Hourglass, type LucideIcon, ShieldAlert } from 'lucide-react'
import { useMessages } from 'use-intl'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

const looks: Record<AgentState, { tone: Tone; icon: LucideIcon }> = {
  pending_approval: { tone: 'notice', icon: Hourglass },
  active: { tone: 'ok', icon: CircleCheck },
  quarantined: { tone: 'danger', icon: ShieldAlert },
  retired: { tone: 'muted', icon: Archive },
}

export function AgentStateBadge({ state }: { state: AgentState }) {
  const { domain } = useMessages()
  return <StatusBadge {...looks[state]}>{domain.agentState[state]}</StatusBadge>
}
