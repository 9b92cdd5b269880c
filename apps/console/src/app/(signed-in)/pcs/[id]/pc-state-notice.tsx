'use client'

import { useMessages } from 'use-intl'
import { Notice } from '../../../../ui/notice.tsx'
import { ApproveButton } from '../approve-button.tsx'
import type { PcDetail } from './pc-view.tsx'

/** What a state other than active means for the PC, and what can be done. */
export function PcStateNotice({ pc }: { pc: PcDetail }) {
  const { pcs } = useMessages()
  const words = pcs.detail
  switch (pc.state) {
    case 'active':
      return null
    case 'pending_approval':
      return (
        <Notice tone="notice" title={words.pendingTitle} action={<ApproveButton pc={pc} />}>
          {words.pending}
        </Notice>
      )
    case 'quarantined':
      return (
        <Notice tone="danger" title={words.quarantinedTitle}>
          {words.quarantined}
        </Notice>
      )
    case 'retired':
      return (
        <Notice tone="info" title={words.retiredTitle}>
          {words.retired}
        </Notice>
      )
  }
}
