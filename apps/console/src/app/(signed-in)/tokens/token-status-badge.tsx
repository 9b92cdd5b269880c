'use client'

import { Ban, CalendarX2, CircleCheck, CircleSlash, type LucideIcon } from 'lucide-react'
import { useMessages } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { StatusBadge } from '../../../ui/status-badge.tsx'
import type { Tone } from '../../../ui/tone.ts'

export type TokenRow = Outputs['tokens']['list'][number]

const looks: Record<TokenRow['status'], { tone: Tone; icon: LucideIcon }> = {
  usable: { tone: 'ok', icon: CircleCheck },
  used_up: { tone: 'muted', icon: CircleSlash },
  expired: { tone: 'muted', icon: CalendarX2 },
  revoked: { tone: 'muted', icon: Ban },
}

export function TokenStatusBadge({ status }: { status: TokenRow['status'] }) {
  const { tokens } = useMessages()
  return (
    <span title={tokens.statusHelp[status]}>
      <StatusBadge {...looks[status]}>{tokens.status[status]}</StatusBadge>
    </span>
  )
}
