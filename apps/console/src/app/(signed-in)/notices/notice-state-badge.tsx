'use client'

import type { NoticeState } from '@certfleet/core/notice.ts'
import { Archive, Ban, CircleAlert, CircleCheck, Clock, type LucideIcon, Send } from 'lucide-react'
import { useMessages } from 'use-intl'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

const looks: Record<NoticeState, { tone: Tone; icon: LucideIcon }> = {
  planned: { tone: 'info', icon: Clock },
  sending: { tone: 'info', icon: Send },
  sent: { tone: 'ok', icon: CircleCheck },
  kept: { tone: 'neutral', icon: Archive },
  suppressed: { tone: 'muted', icon: Ban },
  failed: { tone: 'danger', icon: CircleAlert },
}

export function NoticeStateBadge({ state }: { state: NoticeState }) {
  const { notices } = useMessages()
  return <StatusBadge {...looks[state]}>{notices.state[state]}</StatusBadge>
}
