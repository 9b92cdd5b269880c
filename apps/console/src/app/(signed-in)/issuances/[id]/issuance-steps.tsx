'use client'

import { jstDay } from '@certfleet/core/calendar.ts'
import { type IssuanceState, isOpen } from '@certfleet/core/issuance.ts'
import { useMessages } from 'use-intl'
import { type Step, Steps } from '../../../../ui/steps.tsx'
import { Clock, Instant } from '../../../../ui/time.tsx'
import { toEvent } from '../../audit/event.ts'
import type { IssuanceDetail } from './issuance-view.tsx'
import { path, progressOf } from './progress.ts'

/** Nothing goes on here until somebody has dealt with it. */
const stopped: IssuanceState[] = ['failed_action_needed', 'issued_not_installed', 'needs_revocation']

function stateOf(index: number, now: number, state: IssuanceState): Step['state'] {
  if (index < now || state === 'completed') return 'done'
  if (index > now) return 'upcoming'
  if (stopped.includes(state)) return 'stopped'
  return isOpen(state) ? 'current' : 'ended'
}

/** The way of an issuance, with when each step was reached. */
export function IssuanceSteps({ issuance }: { issuance: IssuanceDetail }) {
  const { issuances: words } = useMessages()
  const { now, reached } = progressOf(issuance.state, issuance.events.map(toEvent))
  const steps = path.map((key, index): Step => {
    const state = stateOf(index, path.indexOf(now), issuance.state)
    const at = state === 'upcoming' ? undefined : reached[key]
    const label = words.path[key === 'acting' && issuance.isUnattended ? 'checking' : key]
    return { key, label, state, note: at && <Reached at={at} from={issuance.createdAt} /> }
  })
  return <Steps steps={steps} label={words.detail.steps} />
}

/** The time; with the day, where it is another than that of the request. */
function Reached({ at, from }: { at: Date; from: Date }) {
  return (
    <>
      {jstDay(at) !== jstDay(from) && (
        <>
          <Instant at={at} precision="day" />{' '}
        </>
      )}
      <Clock at={at} />
    </>
  )
}
