'use client'

import type { Purpose } from '@certfleet/core/issuance.ts'
import type { ReactNode } from 'react'
import { useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { RowMain } from '../../../ui/rows.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { paths } from '../../paths.ts'
import { StateBadge } from './state-badge.tsx'
import { Waiting, type WaitingFacts } from './waiting.tsx'

interface IssuanceRowProps {
  issuance: WaitingFacts & { id: string; purpose: Purpose }
  /** Whose it is. */
  of: string
  /** When, and what else is known of it. */
  children: ReactNode
}

/** An issuance among the rows of whom or what it belongs to. */
export function IssuanceRow({ issuance, of, children }: IssuanceRowProps) {
  const { domain } = useMessages()
  return (
    <li>
      <StateBadge state={issuance.state} />
      <RowMain>
        <Link href={paths.issuance(issuance.id)}>
          {domain.purpose[issuance.purpose]} · {of}
        </Link>
        <Secondary>{children}</Secondary>
      </RowMain>
      <Waiting issuance={issuance} />
    </li>
  )
}
