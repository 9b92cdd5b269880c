'use client'

import { type IssuanceState, isOpen, type Party } from '@certfleet/core/issuance.ts'
import { useMessages, useTranslations } from 'use-intl'
import { Secondary } from '../../../ui/secondary.tsx'
import { Instant, useElapsed } from '../../../ui/time.tsx'

export interface WaitingFacts {
  state: IssuanceState
  waitingOn: Party | null
  since: Date
  endedAt: Date | null
}

const scheduled: IssuanceState[] = ['planned', 'eligible', 'queued', 'snoozed']

/** Whom an issuance waits on, or why on nobody. */
export function useWaitingText(): (facts: Pick<WaitingFacts, 'state' | 'waitingOn'>) => string {
  const { domain, issuances } = useMessages()
  return ({ state, waitingOn }) => {
    if (!isOpen(state)) return issuances.over
    if (waitingOn) return domain.party[waitingOn]
    return scheduled.includes(state) ? issuances.scheduled : issuances.agentAtWork
  }
}

/** The same with how long already, or when it ended. */
export function Waiting({ issuance }: { issuance: WaitingFacts }) {
  const text = useWaitingText()
  return (
    <div>
      {text(issuance)}
      <Secondary>
        {issuance.endedAt ? <Instant at={issuance.endedAt} precision="day" /> : <Since at={issuance.since} />}
      </Secondary>
    </div>
  )
}

function Since({ at }: { at: Date }) {
  const t = useTranslations('issuances')
  return <>{t('since', { duration: useElapsed(at) })}</>
}
