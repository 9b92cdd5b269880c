'use client'

import type { CampaignState } from '@certfleet/core/campaign.ts'
import { Ban, CircleCheck, CirclePause, CirclePlay, type LucideIcon } from 'lucide-react'
import { useMessages } from 'use-intl'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

const looks: Record<CampaignState, { tone: Tone; icon: LucideIcon }> = {
  running: { tone: 'info', icon: CirclePlay },
  paused: { tone: 'notice', icon: CirclePause },
  completed: { tone: 'ok', icon: CircleCheck },
  cancelled: { tone: 'muted', icon: Ban },
}

export function CampaignStateBadge({ state }: { state: CampaignState }) {
  const { campaigns } = useMessages()
  return <StatusBadge {...looks[state]}>{campaigns.state[state]}</StatusBadge>
}
